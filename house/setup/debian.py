"""The Debian packages the tests need: installed by root, else named."""

import os
import shutil
import subprocess

from house.setup.environment import SetupFailed, run, say

NEEDED = {
    "chromium": "the browser tests",
    "fonts-dejavu-core": "readable screenshots",
    "openssh-client": "the SFTP tests, as the peer",
    "postgresql": "the control database's tests on PostgreSQL",
}


def install() -> None:
    """Install what is missing; what cannot be installed is said, and the tests that need it skip."""
    missing = [package for package in NEEDED if not _present(package)]
    if not missing:
        return
    words = f"apt-get install {' '.join(missing)}"
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        say(f"missing for {'; '.join(NEEDED[package] for package in missing)}. As root: {words}")
        return
    say(words)
    quiet = ("env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o=Dpkg::Use-Pty=0")
    try:
        run([*quiet, "update"], "apt-get update failed")
        run([*quiet, "install", "--yes", "--no-install-recommends", *missing], f"{words} failed")
    except SetupFailed as error:
        say(f"{error}; going on without")


def _present(package: str) -> bool:
    if shutil.which("dpkg-query") is None:
        return shutil.which({"openssh-client": "ssh"}.get(package, package)) is not None
    asked = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${db:Status-Status}", package],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout == "installed"
