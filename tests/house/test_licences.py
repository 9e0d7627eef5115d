"""What we are installed from: every licence is known and allowed, nothing contradicts, and the bill names it all."""

import json
import re
import subprocess
import sys

import pytest

from house.bill import FRONT_END, LISTS, bill, read_lock
from house.licences import allowed, licence_of, stated, unfit
from house.places import ROOT

RUN = read_lock((ROOT / "lock" / "run.txt").read_text("utf-8"))
NAMES = [each.name for each in RUN]
LIST = """
alembic==1.20.1 \\
    --hash=sha256:{0} \\
    --hash=sha256:{1}
    # via synlig (pyproject.toml)
mako==1.4.3 ; sys_platform == 'linux' \\
    --hash=sha256:{0}
    # via
    #   alembic
    #   synlig (pyproject.toml)
""".format("0" * 64, "1" * 64)


def test_every_licence_of_the_running_product_is_known_and_allowed() -> None:
    assert list(unfit(NAMES, stated(), allowed())) == []


def test_no_licence_is_allowed_and_none_is_stated_that_nothing_needs() -> None:
    used = " ".join(licence_of(name, stated()) for name in NAMES)
    assert {name for name in allowed() if not re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", used)} == set()
    assert set(stated()) <= set(NAMES)


@pytest.mark.parametrize(
    ("licence", "fits"),
    [("MIT", True), ("MIT OR GPL-3.0-only", True), ("MIT AND GPL-3.0-only", False), ("GPL-3.0-only", False)],
)
def test_of_a_choice_one_allowed_licence_is_enough_and_of_a_sum_all_must_be(licence: str, *, fits: bool) -> None:
    assert (list(unfit(["thing"], {"thing": licence}, ["MIT"])) == []) is fits


def test_a_package_that_says_nothing_is_not_let_through() -> None:
    assert [each.package for each in unfit(["no-such-package-here"], {}, ["MIT"])] == ["no-such-package-here"]


def test_what_is_installed_does_not_contradict_itself() -> None:
    done = subprocess.run([sys.executable, "-m", "pip", "check"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_lock_is_read_with_versions_hashes_and_who_needs_what() -> None:
    first, second = read_lock(LIST)
    assert (first.name, first.version, first.needed_by) == ("alembic", "1.20.1", ("synlig",))
    assert first.digests == ("0" * 64, "1" * 64)
    assert (second.version, second.needed_by) == ("1.4.3", ("alembic", "synlig"))


def test_the_bill_names_every_package_of_the_locks_with_its_licence_and_what_needs_it() -> None:
    document = bill()
    by_purl = {each["purl"]: each for each in document["components"]}
    for name in LISTS:
        locked = read_lock((ROOT / "lock" / f"{name}.txt").read_text("utf-8"))
        assert {each.purl for each in locked} <= set(by_purl)
    for one in RUN:
        assert by_purl[one.purl]["scope"] == "required"
        assert by_purl[one.purl]["licenses"]
    front_end = json.loads((ROOT / FRONT_END).read_text("utf-8"))["packages"]
    assert {place.rpartition("node_modules/")[2] for place in front_end if place} <= {
        each["name"] for each in document["components"]
    }
    refs = {each["bom-ref"] for each in document["components"]} | {document["metadata"]["component"]["bom-ref"]}
    reached = {on for each in document["dependencies"] for on in each["dependsOn"]}
    assert {each["ref"] for each in document["dependencies"]} <= refs
    assert {each["bom-ref"] for each in document["components"]} <= reached, "something nobody needs"
    assert document == bill(), "the same locks give the same bill"
