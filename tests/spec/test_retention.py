"""Everything that is kept has one rule that says how long and on what ground, and a way to let go of it (K24)."""

import importlib
import pkgutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

import synlig.storage
from synlig.core.retention import RetentionRule
from synlig.declared import retention
from synlig.storage.control.metadata import metadata
from synlig.storage.home import Home
from synlig.storage.retention.cleaning import LEFT_ALONE, is_too_much
from synlig.storage.retention.swept import Swept
from synlig.storage.vault.schema import vault_metadata
from synlig.stories.create_home import create_home
from synlig.surfaces.wiring import Wiring

METADATA = {"control": metadata, "vault": vault_metadata}
BESIDE = {"beside.backups", "beside.tombstones", "beside.replaced", "beside.checkpoints"}
NO_FOLDER = {"folder.temporary"}


@pytest.fixture(scope="module")
def rules() -> tuple[RetentionRule, ...]:
    for module in pkgutil.walk_packages(synlig.storage.__path__, "synlig.storage."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
    return retention.load()


def places(rules: tuple[RetentionRule, ...], of: str) -> set[str]:
    return {place.removeprefix(f"{of}.") for rule in rules for place in rule.places if place.startswith(f"{of}.")}


@pytest.mark.parametrize("of", ["control", "vault"])
def test_every_table_has_one_rule(rules: tuple[RetentionRule, ...], of: str) -> None:
    assert places(rules, of) == set(METADATA[of].tables)


def test_every_folder_of_a_home_and_all_beside_it_has_one_rule(
    rules: tuple[RetentionRule, ...], tmp_path: Path
) -> None:
    Wiring(tmp_path / "home", {}).tell(create_home)
    there = {f"folder.{path.name}" for path in (tmp_path / "home").iterdir() if path.is_dir()}
    declared = {place for rule in rules for place in rule.places if place.startswith(("folder.", "beside."))}
    assert declared - NO_FOLDER - BESIDE == there | {f"folder.{Home(tmp_path).drop_boxes.name}"}
    assert declared >= BESIDE


def test_rules_for_rows_name_an_instant_of_one_table(rules: tuple[RetentionRule, ...]) -> None:
    for rule in rules:
        if rule.way == "rows":
            (place,) = rule.places
            of, table = place.split(".")
            assert rule.column in METADATA[of].tables[table].c, rule.id


def test_each_way_has_a_clean_up_and_each_rule_its_ground(rules: tuple[RetentionRule, ...], tmp_path: Path) -> None:
    Wiring(tmp_path / "home", {}).tell(create_home)
    wiring = Wiring(tmp_path / "home", {})
    for rule in rules:
        assert rule.way in LEFT_ALONE or rule.way in wiring.cleaning_up.cleaners
        assert wiring.cleaning_up.count(rule, datetime.now(UTC)).gone == 0
        assert len(rule.ground) > 5
        assert rule.holds.da != rule.holds.en
    wiring.close()


@pytest.mark.parametrize(("gone", "of", "much"), [
    (0, 0, False), (1_000, 1_000, False), (1_001, 4_005, False), (1_001, 4_000, True), (1_001, 1_001, True),
])  # fmt: skip
def test_more_than_a_quarter_at_once_must_be_meant(gone: int, of: int, *, much: bool) -> None:
    assert is_too_much(Swept(gone, of)) is much
