"""The declarations of log-in: complete, consistent, and read as they are meant."""

from typing import cast, get_args

import pytest

from synlig.core.errors import WrongUsage
from synlig.core.permission import Role
from synlig.declared.identity import (
    Claim,
    ProfileName,
    load_constraints,
    load_profile,
    load_role_rules,
)

PROFILES = cast("tuple[ProfileName, ...]", get_args(ProfileName))


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_asks_for_what_the_checks_read(name: ProfileName) -> None:
    profile = load_profile(name)
    claims = {attribute.claim for attribute in profile.attributes}
    assert claims <= set(get_args(Claim))
    assert profile.required <= claims
    assert "cvr" in profile.required
    assert "nsis" in claims


@pytest.mark.parametrize("name", PROFILES)
def test_no_attribute_name_carries_two_claims(name: ProfileName) -> None:
    names = [attribute.name for attribute in load_profile(name).attributes]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("name", PROFILES)
def test_every_name_rule_finds_the_user(name: ProfileName) -> None:
    rules = load_profile(name).name_ids
    assert all("uuid" in rule.pattern.groupindex for rule in rules)
    assert len({rule.format for rule in rules}) == len(rules)


def test_only_the_context_handler_may_send_the_older_level() -> None:
    older = {name for name in PROFILES if "assurance_level" in {it.claim for it in load_profile(name).attributes}}
    assert older == {"kombit"}


def test_an_unknown_profile_is_said_to_be_unknown() -> None:
    with pytest.raises(WrongUsage, match="oiosaml3, kombit"):
        load_profile(cast("ProfileName", "../roles"))


def test_every_role_says_who_may_hold_it() -> None:
    rules = load_role_rules()
    assert set(rules.holders) == set(Role)
    assert rules.holders[Role.EKSTERN] == "any"
    assert rules.version == "1"


def test_two_constraints_are_understood_and_the_classification_of_subjects_is_not() -> None:
    names = {name.rpartition("/constraints/")[2] for name in load_constraints()}
    assert names == {"foelsomhed/1", "orgenhed/1"}


def test_the_four_words_of_sensitivity_rise() -> None:
    levels = load_constraints()["http://sts.kombit.dk/constraints/foelsomhed/1"].levels
    assert [int(level) for level in levels.values()] == [1, 2, 3, 4]
