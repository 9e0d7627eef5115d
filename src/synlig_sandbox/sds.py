"""A stand-in for Sundhedsdatastyrelsen: takes home nursing, returns hospital stays; `python -m synlig_sandbox.sds`."""

from pathlib import Path

from synlig_sandbox.door import main
from synlig_sandbox.forms import Incremental
from synlig_sandbox.hospital import stays
from synlig_sandbox.nursing import READING
from synlig_sandbox.service import Service


def make(folder: Path) -> Service:
    """The service, with what it keeps in `folder`."""
    return Service(folder, Incremental(READING, "klgateway-care-incremental-delivery"), stays)


if __name__ == "__main__":
    main("synlig_sandbox.sds", make)
