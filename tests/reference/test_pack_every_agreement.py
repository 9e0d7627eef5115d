"""Every agreement against its own allow-list: whatever is put into a report, only listed leaves come out (K19)."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synlig.core.agreement import Agreement
from synlig.core.cpr import Surrogate
from synlig.declared import agreements, codes
from synlig.pipeline.pack import Packer
from tests import care_reports as care
from tests.exchange import cpr_of, own_names, report_for
from tests.reference.test_pack_allow_list import KEYS, OURS, SECRET, anything, leaves, objects

SURROGATE = Surrogate("0f" * 16)
AGREEMENTS = [f"{name}-0540" if each.each_kommune else name for name, each in agreements.load().items()]
ROW = {"table", "report", "citizen"}


def packer_of(name: str) -> tuple[Agreement, Packer]:
    agreement = agreements.named(name)
    return agreement, Packer(agreement, codes.load(), own_names)


def strange(report: Any, data: st.DataObject) -> Any:
    """The report with anything put anywhere."""
    changed = copy.deepcopy(report)
    for _ in range(data.draw(st.integers(1, 5))):
        places = list(objects(changed))
        place = places[data.draw(st.integers(0, len(places) - 1))]
        own = st.sampled_from(sorted(place)) if place else st.just("text")
        place[data.draw(st.sampled_from(KEYS) | own)] = data.draw(anything)
    return changed


def left(agreement: Agreement, body: bytes) -> list[tuple[str, Any]]:
    """(path, value) of everything that leaves, but for what the packer writes itself."""
    if agreement.format == "kl-incremental-delivery":
        found = leaves("Bundle", json.loads(body))
        return [one for one in found if one[0] not in OURS and not one[0].endswith((".resourceType", ".meta.profile"))]
    rows = [json.loads(line) for line in body.splitlines()]
    return [(f"{row['table']}.{name}", value) for row in rows for name, value in row.items() if name not in ROW]


@pytest.mark.parametrize("name", AGREEMENTS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_no_leaf_outside_the_list_leaves_by_any_agreement(name: str, data: st.DataObject) -> None:
    agreement, packer = packer_of(name)
    report = report_for(agreement, 1)
    packed = packer.pack(strange(report, data), SURROGATE)
    if packed.body is None:
        return
    listed = {field.path for field in agreement.fields}
    for path, value in left(agreement, packed.body):
        assert path in listed, path
        assert SECRET not in str(value)
    assert cpr_of(report).reveal().encode() not in packed.body


@pytest.mark.parametrize("name", AGREEMENTS)
def test_a_plain_report_uses_the_list_so_the_property_is_not_empty(name: str) -> None:
    agreement, packer = packer_of(name)
    packed = packer.pack(report_for(agreement, 1), SURROGATE)
    assert packed.body is not None
    used = {path for path, _ in left(agreement, packed.body)}
    assert len(used & {field.path for field in agreement.fields}) > 25


def test_under_a_pseudonym_no_id_of_the_report_leaves_either() -> None:
    _, packer = packer_of("forskning")
    report = care.nursing_report(1)
    packed = packer.pack(report, SURROGATE)
    assert packed.body is not None
    ids = {entry["resource"]["id"] for entry in report["entry"]} | {report["id"]}
    assert not any(name.encode() in packed.body for name in ids)
    assert SURROGATE.encode() not in packed.body
