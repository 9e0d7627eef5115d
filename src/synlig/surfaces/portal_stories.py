"""The portal's frozen set of stories, bound to one home."""

from collections.abc import Sequence

from synlig.core.cells import CodeList, CodeLists
from synlig.core.cube import Cube
from synlig.core.errors import SynligError
from synlig.core.permission import Person
from synlig.core.release import Release
from synlig.stories.compare_places import compare_places
from synlig.stories.end_session import end_session
from synlig.stories.export_table import export_table
from synlig.stories.finish_log_in import finish_log_in
from synlig.stories.list_access_tokens import list_access_tokens
from synlig.stories.make_access_token import make_access_token
from synlig.stories.recognise_token import recognise_token
from synlig.stories.resume_session import resume_session
from synlig.stories.revoke_access_token import revoke_access_token
from synlig.surfaces.portal import stories as portal
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
        ),
        tokens=portal.TokenStories(
            make=wiring.bind(make_access_token),
            of=wiring.bind(list_access_tokens),
            revoke=wiring.bind(revoke_access_token),
            person=wiring.bind(recognise_token),
        ),
        analysis=_analysis(wiring),
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

    return portal.AnalysisStories(cubes, release, lists, wiring.bind(compare_places), wiring.bind(export_table))


def _is_ready(wiring: Wiring) -> bool:
    try:
        wiring.releases.latest()
    except SynligError:
        return False
    return True
