"""The book of rules: every edition of the set there ever was, from what is declared through each approved change."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from synlig.core.errors import NotFound
from synlig.core.instant import danish_day
from synlig.core.rule import Adoption, Amendment, Kinds, Rule
from synlig.core.ruleset import RuleSet
from synlig.pipeline.rules.amending import amended, as_if_ever, check_amendment
from synlig.pipeline.rules.ruleset import ruleset, version_of


@dataclass(frozen=True, slots=True)
class Edition:
    """One state of the set. `adoption` is the change that made it, None for what is delivered."""

    version: str
    rules: tuple[Rule, ...]
    adoption: Adoption | None = None


class RuleBook:
    """Editions in order, the newest last; each is checked when it is asked for."""

    def __init__(
        self, declared: Sequence[Rule], reported: Kinds, adopted: Sequence[tuple[Adoption, Amendment]] = ()
    ) -> None:
        self._reported = reported
        self._sets: dict[str, RuleSet] = {}
        self._editions = [Edition(version_of(declared), tuple(declared))]
        for adoption, amendment in adopted:
            rules = amended(self._editions[-1].rules, amendment, danish_day(adoption.adopted_at))
            self._editions.append(Edition(version_of(rules), rules, adoption))

    @property
    def editions(self) -> Sequence[Edition]:
        """Every edition, the one that is delivered first."""
        return self._editions

    @cached_property
    def now(self) -> RuleSet:
        """The newest edition.

        Raises:
            RulesRefused: it does not fit the tables of this version of Synlig.
        """
        return self.named(self._editions[-1].version)

    def named(self, version: str) -> RuleSet:
        """The edition with that version, as releases name it.

        Raises:
            NotFound: there was none.
        """
        if version not in self._sets:
            found = next((one for one in self._editions if one.version == version), None)
            if found is None:
                raise NotFound(f"There is no rule set {version}: synlig rules editions names them.")
            self._sets[version] = ruleset(found.rules, self._reported)
        return self._sets[version]

    def adoption_of(self, rule: Rule) -> Adoption | None:
        """The change that brought `rule`, None where it was delivered."""
        adoptions = (one.adoption for one in self._editions if one.adoption is not None)
        return next((one for one in adoptions if one.name == rule.place.file), None)

    def proposed(self, amendment: Amendment, today: date) -> RuleSet:
        """The set as it would be.

        Raises:
            RulesRefused: it cannot run; every reason with its line.
        """
        check_amendment(self._editions[-1].rules, amendment, today)
        return self.carried_out(amendment, today)

    def carried_out(self, amendment: Amendment, since: date) -> RuleSet:
        """The set as it is once `amendment` was approved on `since`.

        Raises:
            RulesRefused: it cannot run; every reason with its line.
        """
        return ruleset(amended(self._editions[-1].rules, amendment, since), self._reported)

    def trial(self, amendment: Amendment) -> RuleSet:
        """The set as if the amendment had been in force ever since, for a trial on what is stored."""
        return ruleset(as_if_ever(self._editions[-1].rules, amendment), self._reported)
