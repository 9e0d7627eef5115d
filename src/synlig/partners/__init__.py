"""With whom? One file per source and per recipient, and the wires to them; a new one is found by itself."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final, Protocol

from synlig.core.agreement import Agreement
from synlig.core.delivery import Address, Recipient, Wire
from synlig.core.errors import NotFound, WrongUsage
from synlig.core.register import PersonRegister
from synlig.core.source import Source

FILES: Final = "files"


class Closing(Protocol):
    """What is to be closed after use."""

    def close(self) -> None:
        """Let go of connections."""
        ...


@cache
def recipients() -> Mapping[str, Callable[[Wire], Recipient]]:
    """Every module here that says `RECIPIENT`, by the recipient's name (K8)."""
    return MappingProxyType({found.name: found for found in _said("RECIPIENT")})


@cache
def wires() -> Mapping[str, Callable[[Address], Wire]]:
    """Every module here that says `WIRE`, by the wire's name."""
    return MappingProxyType({found.name: found for found in _said("WIRE")})


@cache
def sources() -> Mapping[str, Callable[[Any, int], Source]]:
    """Every module here that says `SOURCE`, by the kind's name; made of a way to it and the size of a report."""
    return MappingProxyType({found.name: found for found in _said("SOURCE")})


def source_names(said: Mapping[str, str]) -> list[str]:
    """The sources that the settings' table `sources` names."""
    return sorted(key.removesuffix("_url") for key in said if key.endswith("_url"))


def source_of(name: str, said: Mapping[str, str], limit: int) -> tuple[Source, Closing]:
    """The source `name` of the settings' table `sources`, and the way to it; close that after use.

    Raises:
        NotFound: no such source. WrongUsage: its kind is unknown, or its address is no good.
    """
    parts = ("url", "authority", "certificate", "key")
    where = {part: said.get(f"{name}_{part}", "") for part in parts}
    kind = said.get(f"{name}_kind", "")
    if not where["url"]:
        raise NotFound(f"There is no source {name}: give [sources] {name}_url.")
    if kind not in sources():
        raise WrongUsage(f"[sources] {name}_kind must be one of {', '.join(sorted(sources()))}.")
    by_sftp = where["url"].startswith("sftp:")
    if by_sftp and kind != FILES:
        raise WrongUsage(f"[sources] {name}: over sftp:// only files are fetched.")
    wire = wires()["sftp" if by_sftp else "https"]
    way = wire(Address(sandbox=said.get(f"{name}_sandbox", "").lower() == "true", **where))
    return sources()[kind](way, limit), way


def wire_to(agreement: Agreement, address: Address) -> Wire:
    """The wire that the address is for, where the agreement allows it; close it after use.

    Raises:
        NotFound: no such wire. WrongUsage: the agreement does not allow it, or the address is no good.
    """
    scheme = address.url.partition(":")[0]
    name = {"http": "https"}.get(scheme, scheme)
    if name not in agreement.wires:
        raise WrongUsage(f"The agreement {agreement.id} is for {' or '.join(agreement.wires)}, not for {name}.")
    if name not in wires():
        raise NotFound(f"The agreement {agreement.id} names the unknown wire {name}.")
    return wires()[name](address)


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


def register_of(name: str, exchange: Mapping[str, str]) -> tuple[PersonRegister, Closing]:
    """The register of persons `name`, by the settings' table `exchange`, and the way to it; close that after use.

    Raises:
        NotFound: nothing here speaks with it, or no address is set. WrongUsage: its address is no good.
    """
    known = {found.name: found for found in _said("REGISTER")}
    said = {part: exchange.get(f"{name}_{part}", "") for part in ("url", "authority", "certificate", "key")}
    if name not in known or not said["url"]:
        raise NotFound(f"Where the register {name} is, is not set: give [exchange] {name}_url.")
    wire = wires()["https"](Address(sandbox=exchange.get(f"{name}_sandbox", "").lower() == "true", **said))
    return known[name](wire), wire


def _said(name: str) -> list[Any]:
    modules = (importlib.import_module(f"{__name__}.{found.name}") for found in _plain_modules())
    return [getattr(module, name) for module in modules if hasattr(module, name)]


def _plain_modules() -> list[pkgutil.ModuleInfo]:
    return [found for found in pkgutil.iter_modules(__path__) if not found.ispkg]
