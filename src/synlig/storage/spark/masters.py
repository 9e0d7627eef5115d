"""The master a session asks: on this machine or another, there or not, and whether keys may travel to its workers."""

import re
import socket
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from synlig.core.errors import Unavailable, WrongUsage

CLUSTER: Final = "spark://"
GUARDED: Final = ("spark.authenticate", "spark.network.crypto.enabled")
"""Master keys travel to the workers: to other machines only under a secret that all of them share."""
ANSWERS_WITHIN_S: Final = 3.0
COMMENT: Final = ("#", "!")


def checked(master: str, properties: str) -> bool:
    """Whether `master` is on this machine; one that does not answer is not waited for.

    Raises:
        Unavailable: it does not answer. WrongUsage: it is on another machine, and `properties` lack what keys need.
    """
    if not master.startswith(CLUSTER):
        return master.startswith("local")
    places = [place.rpartition(":") for place in master.removeprefix(CLUSTER).split(",")]
    is_here = all(_is_loopback(host) for host, _, _ in places)
    if not is_here and not all(_set(properties).get(name) == "true" for name in GUARDED):
        raise WrongUsage(
            f"A Spark master on another machine needs {' and '.join(GUARDED)} in [engine] spark_properties."
        )
    if not any(_answers(host, port) for host, _, port in places):
        raise Unavailable(f"The Spark master {master} does not answer: start it, or set [engine] spark_master.")
    return is_here


def _set(properties: str) -> dict[str, str]:
    """A properties file: a name, white space or `=`, a value."""
    if not properties:
        return {}
    try:
        lines = Path(properties).read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise WrongUsage(f"[engine] spark_properties cannot be read: {error.strerror}.") from None
    told = [line.strip() for line in lines if line.strip() and not line.strip().startswith(COMMENT)]
    pairs = [re.split(r"[\s=:]+", line, maxsplit=1) for line in told]
    return {pair[0]: pair[-1] for pair in pairs}


def _answers(host: str, port: str) -> bool:
    try:
        with socket.create_connection((host.strip("[]"), int(port)), ANSWERS_WITHIN_S):
            return True
    except (OSError, ValueError):
        return False


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False
