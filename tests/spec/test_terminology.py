"""What a terminology answers: on which day, in which edition, in which language, and why not."""

from dataclasses import replace
from datetime import date

import pytest

from synlig.core.classification import Filter, Included, ValueSet
from synlig.core.errors import InputRejected, NotFound, WrongUsage
from synlig.pipeline.terminology import (
    Expanded,
    LookUp,
    Node,
    Terminology,
    Translate,
    Validate,
    expand,
    look_up,
    translate,
    validate,
)
from tests.terminology import AREAS, AUTUMN, PUBLISHED, SPRING, TERMINOLOGY, URL, asked, expansion


def codes(expanded: Expanded) -> list[str]:
    def below(node: Node) -> list[str]:
        return [node.member.concept.code, *(code for each in node.contains for code in below(each))]

    return [code for node in expanded.contains for code in below(node)]


@pytest.mark.parametrize(("day", "version"), [(SPRING, "1"), (date(2026, 5, 31), "1"), (date(2026, 6, 1), "2")])
def test_the_edition_in_force_on_the_day_answers(day: date, version: str) -> None:
    assert look_up(TERMINOLOGY, LookUp(asked("A1"), day)).edition.version == version


def test_a_named_edition_answers_on_any_day() -> None:
    assert look_up(TERMINOLOGY, LookUp(asked("B2", version="2"), SPRING)).display == "Astma"


@pytest.mark.parametrize(
    ("coding", "day", "words"),
    [
        (asked("A1", "urn:nothing"), AUTUMN, "no code system urn:nothing"),
        (asked("A1", version="9"), AUTUMN, "there are: 1, 2"),
        (asked("A1"), date(2020, 1, 1), "No edition"),
        (asked("nix"), AUTUMN, "no such code"),
        (asked("B2"), SPRING, "no such code"),
    ],
)
def test_what_is_not_there_is_said(coding: object, day: date, words: str) -> None:
    with pytest.raises(NotFound, match=words):
        look_up(TERMINOLOGY, LookUp(coding, day))  # type: ignore[arg-type]


def test_a_look_up_tells_days_neighbours_and_successors() -> None:
    found = look_up(TERMINOLOGY, LookUp(asked("A2"), SPRING))
    told = [(each.name, each.value) for each in found.properties]
    assert ("inactive", True) in told
    assert ("parent", "A") in told
    assert ("retirementDate", "2026-01-31") in told
    assert ("replacedBy", "A3") in told
    up = look_up(TERMINOLOGY, LookUp(asked("A"), SPRING))
    assert [each.value for each in up.properties if each.name == "child"] == ["A1", "A2", "A3"]


def test_words_come_in_the_language_asked_for_and_else_in_the_other() -> None:
    assert look_up(TERMINOLOGY, LookUp(asked("A1"), AUTUMN, "en")).display == "Failure"
    assert look_up(TERMINOLOGY, LookUp(asked("A3"), AUTUMN, "en")).display == "Åreforkalkning"
    assert look_up(TERMINOLOGY, LookUp(asked("A1"), AUTUMN)).display == "Svigt"


@pytest.mark.parametrize(
    ("code", "day", "result"),
    [
        ("A2", date(2026, 1, 31), True),
        ("A2", date(2026, 2, 1), False),
        ("A3", date(2026, 1, 31), False),
        ("A3", date(2026, 2, 1), True),
        ("nix", AUTUMN, False),
    ],
)
def test_a_code_may_be_used_on_its_days_only(code: str, day: date, *, result: bool) -> None:
    judged = validate(TERMINOLOGY, Validate((asked(code),), day))
    assert judged.result is result
    assert (judged.message is None) is result


def test_a_refused_code_names_the_one_to_use_instead() -> None:
    message = validate(TERMINOLOGY, Validate((asked("A2"),), AUTUMN)).message
    assert message is not None
    assert "use A3 instead" in message


@pytest.mark.parametrize(("shown", "result"), [("svigt", True), (" Failure ", True), ("Hjerte", False)])
def test_the_words_must_be_those_of_the_code(shown: str, *, result: bool) -> None:
    assert validate(TERMINOLOGY, Validate((asked("A1", display=shown),), AUTUMN)).result is result


def test_one_coding_of_several_is_enough() -> None:
    judged = validate(TERMINOLOGY, Validate((asked("nix"), asked("A1")), AUTUMN))
    assert (judged.result, judged.coding.code) == (True, "A1")


@pytest.mark.parametrize(
    ("code", "system", "valueset", "result"),
    [
        ("A1", URL, "urn:example:hjerte", True),
        ("B1", URL, "urn:example:hjerte", False),
        ("B1", URL, "urn:example:akut", True),
        ("A1", URL, "urn:example:begge", False),
        ("A3", URL, "urn:example:begge", True),
        ("A3", None, "urn:example:begge", True),
        ("x", "urn:elsewhere", "urn:example:fremmed", True),
        ("A", URL, "urn:example:hjerte", False),
        ("B2", URL, URL, True),
    ],
)
def test_a_value_set_says_what_may_be_chosen(code: str, system: str | None, valueset: str, *, result: bool) -> None:
    question = Validate((asked(code, system),), AUTUMN, valueset, abstract=False)
    assert validate(TERMINOLOGY, question).result is result


def test_a_value_set_that_is_not_here_is_an_error_not_a_no() -> None:
    with pytest.raises(NotFound):
        validate(TERMINOLOGY, Validate((asked("A1"),), AUTUMN, "urn:nothing"))


def test_nothing_to_validate_is_wrong_usage() -> None:
    for question in (Validate((), AUTUMN), Validate((asked("A1", None),), AUTUMN)):
        with pytest.raises(WrongUsage):
            validate(TERMINOLOGY, question)


def test_an_expansion_is_a_tree_of_what_is_in_force() -> None:
    found = expand(TERMINOLOGY, expansion("urn:example:hjerte"))
    assert [node.member.concept.code for node in found.contains] == ["A"]
    assert [node.member.concept.code for node in found.contains[0].contains] == ["A1", "A3"]
    assert found.total == 3
    assert found.editions == ((URL, "2"),)


def test_codes_out_of_force_are_there_when_asked_for_and_marked() -> None:
    found = expand(TERMINOLOGY, replace(expansion("urn:example:hjerte"), active_only=False))
    (root,) = found.contains
    assert [(node.member.concept.code, node.active) for node in root.contains] == [
        ("A1", True),
        ("A2", False),
        ("A3", True),
    ]


def test_the_day_and_the_version_choose_the_edition() -> None:
    assert "B2" not in codes(expand(TERMINOLOGY, expansion(URL, SPRING)))
    assert "B2" in codes(expand(TERMINOLOGY, expansion(URL, AUTUMN)))
    assert "B2" not in codes(expand(TERMINOLOGY, replace(expansion(URL), versions={URL: "1"})))
    assert "B2" not in codes(expand(TERMINOLOGY, expansion(f"{URL}|1")))


def test_value_sets_join_keep_to_each_other_and_leave_out() -> None:
    assert codes(expand(TERMINOLOGY, expansion("urn:example:begge"))) == ["A", "A3", "B1"]
    kept = ValueSet("", "", "", "", (Included(URL, valuesets=("urn:example:hjerte", "urn:example:akut")),))
    assert codes(expand(TERMINOLOGY, expansion(kept))) == []


@pytest.mark.parametrize("words", ["åre", "aare", "ÅREFORKALKNING", "A3", "a3", "forkalk"])
def test_a_search_forgives_spelling_and_knows_codes(words: str) -> None:
    assert codes(expand(TERMINOLOGY, replace(expansion(URL), filter=words))) == ["A3"]


def test_every_word_of_a_search_must_fit_and_the_beginning_goes_first() -> None:
    assert codes(expand(TERMINOLOGY, replace(expansion(URL), filter="a s"))) == ["A1", "B2", "B1"]
    assert codes(expand(TERMINOLOGY, replace(expansion(URL), filter="svigt nix"))) == []


def test_pages_hold_each_code_once_and_the_total_is_that_of_all() -> None:
    pages = [expand(TERMINOLOGY, replace(expansion(URL), offset=at, count=2)) for at in (0, 2, 4, 6)]
    assert [code for page in pages for code in codes(page)] == ["A", "A1", "A3", "B", "B1", "B2"]
    assert {page.total for page in pages} == {6}
    nothing = expand(TERMINOLOGY, replace(expansion(URL), count=0))
    assert (codes(nothing), nothing.total) == ([], 6)


@pytest.mark.parametrize(
    ("asked_for", "expected"),
    [
        (Filter("concept", "descendent-of", "B"), ["B1", "B2"]),
        (Filter("concept", "is-not-a", "A"), ["B", "B1", "B2"]),
        (Filter("parent", "=", "B"), ["B1", "B2"]),
        (Filter("art", "in", "akut, nix"), ["B1"]),
        (Filter("art", "exists", "true"), ["B1", "B2"]),
        (Filter("art", "not-in", "akut"), ["A", "A1", "A3", "B", "B2"]),
    ],
)
def test_filters(asked_for: Filter, expected: list[str]) -> None:
    valueset = ValueSet("", "", "", "", (Included(URL, filters=(asked_for,)),))
    assert codes(expand(TERMINOLOGY, expansion(valueset))) == expected


def test_value_sets_within_each_other_without_end_are_refused() -> None:
    turning = ValueSet("urn:example:rundt", "", "", "", (Included(valuesets=("urn:example:rundt",)),))
    with pytest.raises(InputRejected, match="without end"):
        expand(Terminology(replace(PUBLISHED, valuesets=(turning,))), expansion("urn:example:rundt"))


@pytest.mark.parametrize(("day", "area"), [(SPRING, "nord"), (date(2026, 5, 31), "nord"), (date(2026, 6, 1), "syd")])
def test_a_match_holds_on_its_days(day: date, area: str) -> None:
    found = translate(TERMINOLOGY, Translate((asked("A1"),), day))
    assert [(match.code, match.equivalence) for match in found.matches] == [(area, "wider")]


def test_a_map_reads_backwards() -> None:
    found = translate(TERMINOLOGY, Translate((asked("syd", AREAS),), AUTUMN, reverse=True))
    assert [(match.system, match.code, match.display, match.equivalence) for match in found.matches] == [
        (URL, "A1", "Svigt", "narrower")
    ]


def test_no_match_is_said_as_such() -> None:
    for code in ("B1", "nix"):
        assert translate(TERMINOLOGY, Translate((asked(code),), AUTUMN)).result is False
    elsewhere = Translate((asked("A1"),), AUTUMN, target_system="urn:nothing")
    assert translate(TERMINOLOGY, elsewhere).matches == ()
    with pytest.raises(NotFound):
        translate(TERMINOLOGY, Translate((asked("A1"),), AUTUMN, url="urn:nothing"))
