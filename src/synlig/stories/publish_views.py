"""Bring the schema `frigivet` to the newest standing releases, for BI tools that read by SQL (C7, U2)."""

from synlig.core.population import Population
from synlig.core.view import View
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.odata import EntitySet, TextColumn, service
from synlig.storage.released_views import ReleasedViews
from synlig.storage.releases.picking import ReleasedCubes


def publish_views(
    *,
    released_views: ReleasedViews,
    released_cubes: ReleasedCubes,
    population: Population,
    log: Recorder,
    actor: str,
) -> int:
    """How many rows were written; 0 where nobody is to read, or the newest stand there already.

    Raises:
        Refused: the role that is to read could do more. WrongUsage: no such role.
    """
    if not released_views.are_offered:
        return 0
    newest = {name: release for name, (release, _) in released_cubes.newest().items()}
    if newest == released_views.releases():
        return 0
    sets = service([released_cubes.read(name, release) for name, release in newest.items()], population)
    rows = released_views.fill([_view(one) for one in sets.values()])
    facts = {"schema": "frigivet", "rows": rows, "releases": " ".join(sorted(set(newest.values())))}
    log.record([Entry(Event.TABLE_EXPORTED, actor, facts=facts)])
    return rows


def _view(one: EntitySet) -> View:
    columns = {
        name: [column.texts[at] for at in column.values] if isinstance(column, TextColumn) else column.tolist()
        for name, column in one.columns.items()
    }
    texts = frozenset(name for name, column in one.columns.items() if isinstance(column, TextColumn))
    return View(one.name, one.words, one.key, texts, one.titles, columns, one.cube, one.release)
