"""The steps of `make setup` and its relatives: `python -m house.setup STEP …`."""

import fcntl
import sys
from collections.abc import Callable

from house.places import ROOT
from house.setup import debian, frontend, locks
from house.setup.environment import Environment, SetupFailed, run


def _run() -> None:
    environment = Environment()
    environment.create()
    environment.install("run")
    environment.install_package()
    frontend.fetch(environment)


def _wheel() -> None:
    python = Environment().python
    run([python, "-m", "hatchling", "build", "--target", "wheel"], "The wheel could not be built.")


STEPS: dict[str, Callable[[], None]] = {
    "run": _run,
    "test": lambda: Environment().install("test"),
    "spark": lambda: Environment().install("spark"),
    "postgresql": lambda: Environment().install("postgresql"),
    "debian": debian.install,
    "lock": locks.compile_all,
    "wheel": _wheel,
}


def main(steps: list[str]) -> int:
    """Take the steps in order, one set-up at a time in a checkout."""
    with (ROOT / "pyproject.toml").open(encoding="utf-8") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            for step in steps:
                STEPS[step]()
        except SetupFailed as error:
            print(f"set-up stopped.\n{error}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
