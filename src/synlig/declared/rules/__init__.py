"""The rules that are agreed: plausibility across resources and time, one way of saying things, derived facts."""

from functools import cache
from importlib.resources import files

from synlig.core.rule import Rule
from synlig.declared.rules.reading import read


@cache
def load() -> tuple[Rule, ...]:
    """Every declared rule, file by file in the order written.

    Raises:
        RulesRefused: a declaration is not of the agreed form; its line is named.
    """
    found = (path for path in files(__name__).iterdir() if path.name.endswith(".toml"))
    documents = sorted(found, key=lambda path: path.name)
    return tuple(rule for path in documents for rule in read(path.read_text(encoding="utf-8"), path.name))
