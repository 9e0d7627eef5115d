"""The portal's frozen set of stories, bound to one home."""

from collections.abc import Sequence
from functools import partial

from synlig.core.cells import CodeList, CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import SynligError
from synlig.core.permission import Person
from synlig.core.release import Release
from synlig.stories.build_table import build_table
from synlig.stories.compare_places import compare_places
from synlig.stories.end_session import end_session
from synlig.stories.export_built import export_built
from synlig.stories.export_own_table import export_own_table
from synlig.stories.export_table import export_table
from synlig.stories.finish_log_in import finish_log_in
from synlig.stories.list_access_tokens import list_access_tokens
from synlig.stories.list_saved import list_saved
from synlig.stories.list_sessions import list_sessions
from synlig.stories.make_access_token import make_access_token
from synlig.stories.read_entity_sets import read_entity_sets
from synlig.stories.receive_upload import receive_upload
from synlig.stories.recognise_token import recognise_token
from synlig.stories.refuse_login import refuse_login
from synlig.stories.remove_saved import remove_saved
from synlig.stories.resume_session import resume_session
from synlig.stories.revoke_access_token import revoke_access_token
from synlig.stories.revoke_session import revoke_session
from synlig.stories.save_own import save_own
from synlig.stories.see_cell_rows import see_cell_rows
from synlig.stories.see_indicators import see_indicators
from synlig.stories.see_saved import see_saved
from synlig.stories.stop_letters import stop_letters
from synlig.stories.subscribe import subscribe
from synlig.stories.write_catalog import write_catalog
from synlig.stories.write_report import write_report
from synlig.surfaces.portal import stories as portal
from synlig.surfaces.portal_heart import heart_stories
from synlig.surfaces.portal_office import (
    change_stories,
    cohort_stories,
    quality_stories,
    security_stories,
    upload_stories,
    watch_stories,
)
from synlig.surfaces.portal_people import person_stories
from synlig.surfaces.portal_rules import rule_stories
from synlig.surfaces.terminology.binding import terminology_stories
from synlig.surfaces.wiring import Wiring


def portal_stories(wiring: Wiring) -> portal.PortalStories:
    """What the portal of this home can do."""
    return portal.PortalStories(
        log_in=portal.LogInStories(
            begin=wiring.identity_provider.begin,
            finish=wiring.bind(finish_log_in),
            session=wiring.bind(resume_session),
            end=wiring.bind(end_session),
            again=partial(wiring.identity_provider.begin, fresh=True),
            sessions=wiring.bind(list_sessions),
            revoke=wiring.bind(revoke_session),
        ),
        tokens=portal.TokenStories(
            make=wiring.bind(make_access_token),
            of=wiring.bind(list_access_tokens),
            revoke=wiring.bind(revoke_access_token),
            person=wiring.bind(recognise_token),
            refuse=wiring.bind(refuse_login),
        ),
        analysis=_analysis(wiring),
        tables=_tables(wiring),
        indicators=portal.IndicatorStories(wiring.bind(see_indicators)),
        own=_own_stories(wiring),
        figures=portal.FiguresStories(
            wiring.bind(export_own_table), tuple(wiring.cubes.values()), wiring.bind(see_cell_rows)
        ),
        quality=quality_stories(wiring),
        uploads=upload_stories(wiring),
        cohorts=cohort_stories(wiring),
        changes=change_stories(wiring),
        security=security_stories(wiring),
        people=person_stories(wiring),
        watch=watch_stories(wiring),
        heart=heart_stories(wiring),
        rules=rule_stories(wiring),
        deliver_reports=wiring.bind(receive_upload),
        terminology=terminology_stories(wiring),
        ready=lambda: _is_ready(wiring),
    )


def _analysis(wiring: Wiring) -> portal.AnalysisStories:
    released = wiring.released_cubes

    def cubes(_person: Person) -> Sequence[Cube]:
        return [wiring.cubes[name] for name in released.names()]

    def release(_person: Person) -> Release | None:
        return wiring.releases.latest()

    def lists(_person: Person, cube: str) -> CodeLists:
        found = released.read(cube)
        return {**found.lists, "aar": CodeList("aar", {year: year for year in found.years}, {})}

    return portal.AnalysisStories(
        cubes,
        release,
        lists,
        wiring.bind(compare_places),
        wiring.bind(export_table),
        wiring.bind(read_entity_sets),
        wiring.bind(write_catalog),
    )


def _tables(wiring: Wiring) -> portal.TableStories:
    build = wiring.bind(build_table)

    def releases(_person: Person, cube: str) -> Sequence[Release]:
        described = (wiring.releases.described(one.id) for one in wiring.releases.shown_to_readers())
        return [one for one in described if any(held.name == cube for held in one.cubes)]

    return portal.TableStories(lambda _person, pivot: build(pivot), export_built, releases)


def _is_ready(wiring: Wiring) -> bool:
    try:
        wiring.releases.latest()
    except SynligError:
        return False
    return True


def _own_stories(wiring: Wiring) -> portal.OwnStories:
    return portal.OwnStories(
        keep=wiring.bind(save_own),
        of=wiring.bind(list_saved),
        see=wiring.bind(see_saved),
        remove=wiring.bind(remove_saved),
        subscription=wiring.subscriptions.of,
        subscribe=wiring.bind(subscribe),
        confirm=wiring.subscriptions.confirm,
        leave=wiring.subscriptions.leave,
        stop_letters=wiring.bind(stop_letters),
        has_mail=bool(wiring.settings.mail.host),
        write=write_report,
    )
