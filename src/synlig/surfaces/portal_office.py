"""The portal's stories of those who look after data, people's rights and security, bound to one home."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from synlig.core.change import Change, Decider
from synlig.core.errors import NotFound
from synlig.core.kommune import KommuneKode
from synlig.core.mark import Seen
from synlig.core.permission import Permission, Person
from synlig.core.sensitivity import Sensitivity
from synlig.core.upload import Sheet, Upload, WrongCell
from synlig.declared import agreements
from synlig.guard.access.decision import Datum, decide
from synlig.guard.log.entry import Header
from synlig.guard.log.wanted import Wanted
from synlig.stories.approve_change import approve_change
from synlig.stories.close_refusal_case import close_refusal_case
from synlig.stories.count_cohorts import count_cohorts
from synlig.stories.explain_rule import explain_rule
from synlig.stories.keep_cohorts import keep_cohorts
from synlig.stories.keep_upload import keep_upload
from synlig.stories.list_changes import list_changes
from synlig.stories.list_cohorts import list_cohorts
from synlig.stories.list_findings import list_findings
from synlig.stories.list_own_trail import list_own_trail
from synlig.stories.list_refusal_cases import list_refusal_cases
from synlig.stories.list_uploads import list_uploads
from synlig.stories.mark_findings import mark_findings
from synlig.stories.reject_change import reject_change
from synlig.stories.remove_cohorts import remove_cohorts
from synlig.stories.remove_upload import remove_upload
from synlig.stories.search_log import search_log
from synlig.stories.see_change import see_change
from synlig.stories.see_findings import see_findings
from synlig.stories.see_freshness import see_freshness
from synlig.stories.see_upload import see_upload
from synlig.stories.show_record import show_record
from synlig.stories.watch_completeness import Watched, watch_completeness
from synlig.surfaces.carrying_out import carry_out
from synlig.surfaces.portal import stories as portal
from synlig.surfaces.wiring import Wiring


def quality_stories(wiring: Wiring) -> portal.QualityStories:
    """Findings, marks and completeness of one's own municipality."""

    def findings(person: Person, since: datetime) -> Sequence[Seen]:
        lines = wiring.tell(list_findings, None, person.kommune, since) if person.kommune else ()
        return wiring.tell(see_findings, person, lines)

    def rule(key: str) -> Mapping[str, Any] | None:
        try:
            return wiring.tell(explain_rule, key)
        except NotFound:
            return None

    def completeness(person: Person, days: int) -> Watched:
        if person.kommune is None:
            return Watched((), ())
        return wiring.tell(watch_completeness, person.kommune, days)

    return portal.QualityStories(
        now=wiring.clock,
        findings=findings,
        rule=rule,
        completeness=completeness,
        mark=lambda person, places, note: wiring.tell(mark_findings, person, places, note),
        record=lambda person, place: wiring.tell(show_record, person, place),
    )


def change_stories(wiring: Wiring) -> portal.ChangeStories:
    """Essential changes, decided on by whoever is logged in."""

    def approve(person: Person, number: int, digest: str) -> Change:
        approved = wiring.tell(approve_change, number, Decider(person.id, in_portal=True), digest)
        carry_out(wiring, approved)
        return wiring.tell(see_change, number)

    def reject(person: Person, number: int, reason: str) -> Change:
        return wiring.tell(reject_change, number, Decider(person.id, in_portal=True), reason)

    return portal.ChangeStories(
        all=lambda decided: wiring.bind(list_changes)(decided=decided),
        see=lambda number: wiring.tell(see_change, number),
        approve=approve,
        reject=reject,
    )


def security_stories(wiring: Wiring) -> portal.SecurityStories:
    """The log, as far as it is of no municipality or of the person's own."""

    def search(person: Person, wanted: Wanted, view: str) -> list[Header]:
        roles = " ".join(sorted(person.roles))
        found = [one.header for one in wiring.bind(search_log)(wanted, view, None, roles, actor=person.id)]
        return [header for header in found if _may_read(person, header.kommune)]

    return portal.SecurityStories(
        search=search,
        trail=lambda person: wiring.tell(list_own_trail, person),
        cases=lambda open_only: wiring.bind(list_refusal_cases)(open_only=open_only),
        close=lambda case, person, note: wiring.tell(close_refusal_case, case, person, note),
    )


def _may_read(person: Person, kommune: str) -> bool:
    datum = Datum(KommuneKode(kommune) if kommune else None)
    return decide(person, Permission.READ_SECURITY_LOG, datum).allowed


def watch_stories(wiring: Wiring) -> portal.WatchStories:
    """Releases and partners."""

    def senders(person: Person) -> frozenset[str]:
        return frozenset(one.name for one in wiring.senders.all() if person.kommune in one.kommuner)

    return portal.WatchStories(
        releases=lambda: [(one, wiring.releases.described(one.id)) for one in wiring.releases.told_of()],
        fresh=lambda: wiring.tell(see_freshness),
        agreements=lambda: tuple(agreements.load().values()),
        senders=senders,
    )


def cohort_stories(wiring: Wiring) -> portal.CohortStories:
    """Groups of own citizens or units."""
    return portal.CohortStories(
        keep=lambda person, name, sheet: wiring.tell(keep_cohorts, person, name, sheet),
        of=lambda person: wiring.tell(list_cohorts, person),
        count=lambda person, number, cube: wiring.tell(count_cohorts, person, number, cube),
        confirm=wiring.cohorts.confirm,
        remove=lambda person, number: wiring.tell(remove_cohorts, person, number),
    )


def upload_stories(wiring: Wiring) -> portal.UploadStories:
    """Figures that municipalities upload."""
    kommuner = {str(kode): kommune.navn for kode, kommune in wiring.organisations.kommuner.items()}
    kept = wiring.bind(keep_upload)

    def keep(
        person: Person, name: str, sheet: Sheet, key: str, columns: Sequence[str], level: Sensitivity
    ) -> Upload | list[WrongCell]:
        return kept(person, name, sheet, key, columns, level, kommuner)

    return portal.UploadStories(
        kommuner=kommuner,
        keep=keep,
        of=wiring.bind(list_uploads),
        see=wiring.bind(see_upload),
        remove=wiring.bind(remove_upload),
    )
