"""Every text that is asked for is there in both languages, every text that is there is asked for."""

import re
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path

import pytest

from synlig.core.permission import Role
from synlig.declared import tables
from synlig.surfaces.carrying_out import CARRIED_OUT_BY
from synlig.surfaces.portal.danish import danish_order
from synlig.surfaces.portal.texts import Speaker, texts

PORTAL = Path(str(files("synlig.surfaces.portal")))
SOURCES = [*PORTAL.rglob("*.html"), *PORTAL.rglob("*.py")]
LITERAL = re.compile(r"""["']([a-z_]+\.[A-Za-z0-9_-]+)["']""")
BUILT = re.compile(r"""["']([a-z_]+\.(?:[A-Za-z0-9_-]+_)?)["'] ~|f["']([a-z_]+\.[A-Za-z0-9_-]+_)\{""")


def asked_for() -> set[str]:
    text = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES if "vendor" not in path.parts)
    areas = {key.partition(".")[0] for key in texts()}
    keys = {key for key in LITERAL.findall(text) if key.partition(".")[0] in areas and not key.endswith((".html", "_"))}
    prefixes = {prefix for found in BUILT.findall(text) for prefix in found if prefix}
    keys |= {key for key in texts() if any(key.startswith(prefix) for prefix in prefixes)}
    return keys | {f"{error}{ending}" for error in re.findall(r"error_\d+", text) for ending in (".title", ".text")}


def test_every_text_asked_for_is_there() -> None:
    assert asked_for() - set(texts()) == set()


def test_no_text_is_left_over() -> None:
    assert set(texts()) - asked_for() == set()


@pytest.mark.parametrize("key", sorted(texts()))
def test_both_languages_say_something_with_the_same_blanks(key: str) -> None:
    words = texts()[key]
    assert words.da.strip() == words.da != ""
    assert words.en.strip() == words.en != ""
    assert sorted(re.findall(r"\{\w+\}", words.da)) == sorted(re.findall(r"\{\w+\}", words.en))


def test_danish_is_written_with_danish_letters() -> None:
    danish = " ".join(words.da for words in texts().values()).lower()
    assert {"æ", "ø", "å"} <= set(danish)
    assert not re.search(r"\b(?:aar|koen|vaelg|foerste|ikke\s+laengere|faa|paa|naar|oe|ae)\b", danish)


def test_a_release_is_an_udgivelse_everywhere() -> None:
    assert not [key for key, words in texts().items() if "frigivelse" in words.da.lower()]


def test_every_table_that_a_rule_may_read_has_words() -> None:
    assert {f"regler.table_{name}" for name in tables.load()} <= set(texts())


def test_every_role_has_words() -> None:
    assert {f"rolle.{role.value}" for role in Role} <= set(texts())


def test_every_kind_of_change_has_words() -> None:
    assert {f"aendring.kind_{kind}" for kind in CARRIED_OUT_BY} <= set(texts())


STORE = re.compile(r'\bFound\(\s*"([a-z ]+)"|^STORE: Final = "([a-z ]+)"', re.MULTILINE)


def test_every_store_of_the_gross_list_has_words() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path(str(files("synlig"))).rglob("*.py")]
    told = [found for text in sources if "Found(" in text for found in STORE.findall(text)]
    stores = {name for found in told for name in found if name}
    assert {"reports", "tables", "vault", "drop boxes"} <= stores
    assert {f"personer.store_{name.replace(' ', '-')}" for name in stores} <= set(texts())


def test_figures_and_days_are_written_as_each_language_does() -> None:
    danish, english = Speaker("da"), Speaker("en")
    moment = datetime(2026, 6, 30, 22, 5, tzinfo=UTC)
    assert (danish.number(1234567.891, 1), english.number(1234567.891, 1)) == ("1.234.567,9", "1,234,567.9")
    assert (danish.number(0.04, 1), english.number(95)) == ("0,0", "95")
    assert (danish.day(moment), english.day(moment)) == ("1. juli 2026", "1 July 2026")
    assert (danish.moment(moment), english.moment(moment)) == ("1. juli 2026 kl. 00.05", "1 July 2026 at 00:05")


def test_names_stand_in_danish_order() -> None:
    names = ["Århus", "Ærø", "Ølstykke", "Zealand", "Aabenraa", "ørsted"]
    assert sorted(names, key=danish_order) == ["Zealand", "Ærø", "Ølstykke", "ørsted", "Aabenraa", "Århus"]
