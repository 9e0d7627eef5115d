"""One person out of every store, step by step: each step may be taken again, none relies on a later one (K23)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from synlig.core.cpr import Cpr, Surrogate
from synlig.core.errors import Unavailable
from synlig.storage.control.database import Database
from synlig.storage.control.forgetting import forget_deleted
from synlig.storage.erasing.boxes import ErasableBoxes
from synlig.storage.erasing.erasures import Erasure, Erasures
from synlig.storage.erasing.forgetting import Forgetting
from synlig.storage.erasing.masking import Masking
from synlig.storage.linking import Linking
from synlig.storage.tables.erasing import ErasableTables


class Numbers(Protocol):
    """What the vault is asked for: a person's number, and the keys of others."""

    def reveal_all(self, surrogates: Sequence[Surrogate], purpose: str, actor: str) -> Mapping[Surrogate, Cpr]:
        """The numbers behind `surrogates`, those that are known."""
        ...

    def keys_of(self, surrogates: Sequence[Surrogate]) -> Mapping[Surrogate, bytes]:
        """The keys of `surrogates`, those that have one."""
        ...


class Citizens(Protocol):
    """What the vault is told: to forget."""

    def tags(self, cprs: Sequence[Cpr]) -> Mapping[Cpr, bytes]:
        """The keyed tag of each number."""
        ...

    def numbers(self, surrogate: Surrogate) -> Sequence[Cpr]:
        """Every number of the person, those before the one of today too."""
        ...

    def retire(self, surrogate: Surrogate) -> None:
        """From now on the number leads to nobody."""
        ...

    def destroy(self, surrogate: Surrogate) -> int:
        """Forget the citizen; how many rows there were."""
        ...


class ErasableLog(Protocol):
    """What the log is told: to forget of whom its entries are."""

    def erase_subject(self, subject: str, actor: str, case: str) -> int:
        """Remove the person's identity and details from every entry; how many had them."""
        ...


class FormerStandIns(Protocol):
    """What the vault is asked: by which stand-ins a person was known before theirs were joined."""

    def formers(self, surrogate: Surrogate) -> Sequence[Surrogate]:
        """The stand-ins that were joined into this one."""
        ...


@dataclass(frozen=True, slots=True)
class Reading:
    """How a report is read: whose it is, whose numbers stand in it, and what it is with one number crossed out."""

    owner: Callable[[bytes], Cpr | None]
    numbers: Callable[[bytes], frozenset[Cpr]]
    without: Callable[[bytes, Cpr], bytes]


@dataclass(frozen=True, slots=True)
class Erasing:
    """Everything an erasure reaches."""

    vault: Numbers
    citizens: Citizens
    tables: ErasableTables
    forgetting: Forgetting
    masking: Masking
    linking: Linking
    boxes: ErasableBoxes
    erasures: Erasures
    log: ErasableLog
    joined: FormerStandIns
    databases: tuple[Database, Database]
    reading: Reading

    def erase(self, one: Erasure, actor: str) -> Mapping[str, int]:
        """What there was of each kind. Where the vault knows the number no more, all that needs it was done before.

        Raises:
            Unavailable: a report about the person is in someone's hands; the erasure is to be run again.
        """
        cpr = self.vault.reveal_all([one.surrogate], f"erasure, case {one.case}", actor).get(one.surrogate)
        if cpr is not None:
            numbers = list(dict.fromkeys([cpr, *self.citizens.numbers(one.surrogate)]))
            if any(found for number in numbers for found in self.boxes.waiting(number, self.reading.numbers)):
                raise Unavailable(
                    "A file that names the person waits in a drop box: let it be taken, and run this again."
                )
            self.citizens.retire(one.surrogate)
            self.erasures.reached(one, {"masked": sum(self._tie(one, number) for number in numbers)})
        self.erasures.reached(one, {"rows": self.tables.remove(one.surrogate, one.id)})
        self.erasures.reached(one, {"receipts": self.boxes.forget(self.forgetting.bundle_ids(one))})
        self.erasures.reached(one, self.forgetting.forget(one))
        self.erasures.reached(one, {"pieces": self.forgetting.destroy(one)})
        for each in (one.surrogate, *self.joined.formers(one.surrogate)):  # the log cannot be told another subject
            self.erasures.reached(one, {"log_entries": self.log.erase_subject(each, actor, one.case)})
        proof = self.erasures.reached(one, {"vault_rows": self.citizens.destroy(one.surrogate)})
        for database in self.databases:
            forget_deleted(database)
        return proof

    def _tie(self, one: Erasure, cpr: Cpr) -> int:
        """Tie to the person what nobody tied yet, and cross the number out in reports about others; in how many.

        A rejected report that names the number is taken whole: whom else it is about cannot be told apart, and its
        sender was told to report again.
        """
        tag = self.citizens.tags([cpr])[cpr]
        own, others = self.masking.mentioned(tag)
        for page in self.linking.waiting():
            theirs = {receipt_id for receipt_id, raw in page if self.reading.owner(raw) == cpr}
            own += sorted(theirs)
            others += [each for each, raw in page if each not in theirs and cpr in self.reading.numbers(raw)]
        for page in self.linking.unlinked():
            own += [each for each, raw in page if cpr in self.reading.numbers(raw) or self.reading.owner(raw) == cpr]
        self.forgetting.take(one, own)
        crossed = [self._cross(one, each, cpr) for each in others]
        self.masking.forget_mentions(tag)
        return sum(crossed)

    def _cross(self, one: Erasure, receipt_id: int, cpr: Cpr) -> bool:
        return self.masking.mask(one, receipt_id, self.vault.keys_of, lambda raw: self.reading.without(raw, cpr))
