"""How reports, deliveries and resources are decoded the quick way, by the url they claim."""

from dataclasses import dataclass
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, Raw, UnsetType, defstruct

from synlig.core.profile import Guide
from synlig.pipeline.gate.fast_code import Check, CodeWriter
from synlig.pipeline.gate.fast_dates import Memory
from synlig.pipeline.gate.fast_rules import FastRules
from synlig.pipeline.gate.fast_types import ID, LANGUAGES, TEXT, Plan, TypeMaker
from synlig.pipeline.gate.tree import Forest


@dataclass(frozen=True, slots=True)
class Reader:
    """How a resource of one profile is decoded and checked."""

    decode: Any
    check: Check


@dataclass(frozen=True, slots=True)
class DeliveryReader:
    """How an incremental delivery is decoded down to its reports."""

    guide: Guide
    decode: Any
    check_meta: Check


@dataclass(frozen=True, slots=True)
class ReportReader:
    """How a report is decoded down to its resources, and the readers of those by the url they claim."""

    guide: Guide
    decode: Any
    check_meta: Check
    readers: dict[bytes, Reader]
    citizen: Any
    goal: Any


def report_readers(forest: Forest, memory: Memory) -> dict[bytes, ReportReader]:
    """Readers by the url of the report, and of each resource in it for texts that begin with their entries."""
    found: dict[bytes, ReportReader] = {}
    for guide in forest.profiles.guides.values():
        reader = _report_reader(guide, forest, memory)
        found |= dict.fromkeys((guide.report.encode(), *reader.readers), reader)
    return found


def delivery_readers(forest: Forest, memory: Memory) -> dict[bytes, DeliveryReader]:
    """Readers by the url of the incremental delivery."""
    maker, writer = TypeMaker(forest, dated=False), CodeWriter(memory, {})
    found: dict[bytes, DeliveryReader] = {}
    for guide in forest.profiles.guides.values():
        if guide.incremental is not None:
            meta = maker.meta(guide.incremental, dated=False)
            decode = msgspec.json.Decoder(_bundle(meta)).decode
            found[guide.incremental.encode()] = DeliveryReader(guide, decode, writer.check(meta, ()))
    return found


def _report_reader(guide: Guide, forest: Forest, memory: Memory) -> ReportReader:
    profiles = forest.profiles
    maker = TypeMaker(forest, dated=profiles.switches["last_updated"] != "off")
    own = [p for p in profiles.of_guide(guide.name) if p.type not in ("Bundle", "Extension")]
    plans = {profile.url: maker.resource(profile) for profile in own}
    writer = CodeWriter(memory, {url: plan.struct for url, plan in plans.items()})
    rules = FastRules(profiles, forest.codebook)
    readers: dict[bytes, Reader] = {}
    for profile in own:
        plan = plans[profile.url]
        check = writer.check(plan, rules.of(profile.id, profile.type))
        readers[profile.url.encode()] = Reader(msgspec.json.Decoder(plan.struct).decode, check)
    structs = {profile.type: plans[profile.url].struct for profile in own}
    meta = maker.meta(guide.report, dated=profiles.switches["last_updated"] != "off")
    decode = msgspec.json.Decoder(_bundle(meta)).decode
    return ReportReader(guide, decode, writer.check(meta, ()), readers, structs["Patient"], structs.get("Goal"))


def _bundle(meta: Plan) -> Any:
    """A Bundle with the given meta, its resources left as bytes."""
    entry = defstruct(
        "Entry",
        [("resource", Raw), ("fullUrl", TEXT | UnsetType, UNSET)],
        forbid_unknown_fields=True,
        omit_defaults=True,
    )
    fields: list[Any] = [
        ("resourceType", Literal["Bundle"]),
        ("id", ID),
        ("meta", meta.struct),
        ("type", Literal["collection"]),
        ("timestamp", str),
        ("entry", Annotated[list[entry], Meta(min_length=1)]),
        ("language", Literal[LANGUAGES] | UnsetType, UNSET),
    ]
    return defstruct("Bundle", fields, forbid_unknown_fields=True, omit_defaults=True)
