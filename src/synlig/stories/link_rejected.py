"""Tie rejected reports to the citizens they are about, so that they are found and erased with everything else (K20)."""

from synlig.core.cpr import Cpr
from synlig.pipeline.numbers import numbers_in
from synlig.pipeline.tabulate import read_cpr
from synlig.storage.linking import Linked, Linking
from synlig.storage.vault import CitizenRights, Vault


def link_rejected(*, linking: Linking, vault: Vault, citizen_rights: CitizenRights) -> int:
    """How many rejected reports were looked at. What cannot be read stays, named by nobody, until retention."""
    looked_at = 0
    for page in linking.unlinked():
        linking.link(_linked(page, vault, citizen_rights))
        looked_at += len(page)
    return looked_at


def _linked(page: list[tuple[int, bytes]], vault: Vault, rights: CitizenRights) -> list[Linked]:
    owners = {receipt_id: cpr for receipt_id, raw in page if (cpr := read_cpr(raw)) is not None}
    citizens = dict(zip(owners, vault.citizens(list(owners.values())), strict=True))
    linked = list[Linked]()
    for receipt_id, raw in page:
        tags = _tags(raw, owners.get(receipt_id), rights)
        if receipt_id in citizens:
            citizen = citizens[receipt_id]
            linked.append(Linked(receipt_id, citizen.surrogate, citizen.key, tags))
        else:
            linked.append(Linked(receipt_id, mentions=tags, alone=len(tags) == 1))
    return linked


def _tags(raw: bytes, owner: Cpr | None, rights: CitizenRights) -> tuple[bytes, ...]:
    return tuple(rights.tags([cpr for cpr in numbers_in(raw) if cpr != owner]).values())
