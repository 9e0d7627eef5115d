"""The Debian packages the tests need: installed by root, else named."""

import os
import shutil
import subprocess

from house.setup.environment import SetupFailed, run, say

NEEDED = {
    "chromium": "the browser tests",
    "default-jdk-headless": "Spark, and the key client it is handed",
    "fonts-dejavu-core": "readable screenshots",
    "libfaketime": "the month, whose processes live by a clock that is set",
    "nftables": "the firewall's rules, as the kernel's own tool reads them",
    "nginx-light": "the doors behind nginx, as in production",
    "openssh-client": "the SFTP tests, as the peer",
    "php-cli": "SimpleSAMLphp",
    "php-mbstring": "SimpleSAMLphp",
    "php-xml": "SimpleSAMLphp",
    "postgresql": "the control database's tests on PostgreSQL",
    "r-base-core": "the user guide's example for R",
    "simplesamlphp": "log-in with an identity provider that nobody here wrote",
    "systemd": "the units of production, judged offline",
    "strace": "the power-cut tests, which replay what a process did to files",
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
    _try([*quiet, "update"], "apt-get update failed")
    install = [*quiet, "install", "--yes", "--no-install-recommends"]
    if not _try([*install, *missing], f"{words} failed"):
        for package in missing:  # one that this Debian does not have must not keep the others away
            _try([*install, package], f"apt-get install {package} failed")


def _try(words: list[str], failure: str) -> bool:
    try:
        run(words, failure)
    except SetupFailed as error:
        say(f"{error}; going on without")
        return False
    return True


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
