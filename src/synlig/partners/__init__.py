"""With whom? One file per source and per recipient, and the wires to them; a new one is found by itself."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any

from synlig.core.agreement import Agreement
from synlig.core.delivery import Address, Recipient, Wire
from synlig.core.errors import NotFound, WrongUsage


@cache
def recipients() -> Mapping[str, Callable[[Wire], Recipient]]:
    """Every module here that says `RECIPIENT`, by the recipient's name (K8)."""
    return MappingProxyType({found.name: found for found in _said("RECIPIENT")})


@cache
def wires() -> Mapping[str, Callable[[Address], Wire]]:
    """Every module here that says `WIRE`, by the wire's name."""
    return MappingProxyType({found.name: found for found in _said("WIRE")})


def wire_to(agreement: Agreement, address: Address) -> Wire:
    """The wire the agreement names, to that address; close it after use.

    Raises:
        NotFound: no such wire. WrongUsage: the address is not for that wire.
    """
    if agreement.wire not in wires():
        raise NotFound(f"The agreement {agreement.id} names the unknown wire {agreement.wire}.")
    return wires()[agreement.wire](address)


def recipient_of(agreement: Agreement, wire: Wire) -> Recipient:
    """The recipient the agreement is with, reached over `wire`.

    Raises:
        NotFound: nobody here speaks with that recipient.
    """
    if agreement.recipient not in recipients():
        raise NotFound(f"The agreement {agreement.id} is with {agreement.recipient}, whom nothing here speaks with.")
    return recipients()[agreement.recipient](wire)


def address_of(agreement: Agreement, exchange: Mapping[str, str]) -> Address:
    """Where the agreement's recipient is, by the settings' table `exchange`.

    Raises:
        WrongUsage: no address is set.
    """
    said = {name: exchange.get(f"{agreement.id}_{name}", "") for name in ("url", "authority", "certificate", "key")}
    if not said["url"]:
        raise WrongUsage(f"Where {agreement.recipient} is, is not set: give [exchange] {agreement.id}_url.")
    return Address(sandbox=exchange.get(f"{agreement.id}_sandbox", "").lower() == "true", **said)


def _said(name: str) -> list[Any]:
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in _plain_modules())
    return [getattr(module, name) for module in modules if hasattr(module, name)]


def _plain_modules() -> list[pkgutil.ModuleInfo]:
    return [found for found in pkgutil.iter_modules(__path__) if not found.ispkg]
