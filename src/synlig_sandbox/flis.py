"""A stand-in for FLIS: takes care data of every paragraph and returns nothing; `python -m synlig_sandbox.flis`."""

from pathlib import Path

from synlig_sandbox.care import READING
from synlig_sandbox.door import main
from synlig_sandbox.forms import Incremental
from synlig_sandbox.service import Service


def make(folder: Path) -> Service:
    """The service, with what it keeps in `folder`."""
    return Service(folder, Incremental(READING, "klgateway-care-incremental-delivery"))


if __name__ == "__main__":
    main("synlig_sandbox.flis", make)
