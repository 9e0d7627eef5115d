"""Push the standard cubes into municipalities' own drop boxes when a new release is out (C7)."""

from collections.abc import Iterator, Mapping

from synlig.core.errors import Refused
from synlig.core.kommune import KommuneKode
from synlig.core.population import Population
from synlig.core.push import Push, pushes
from synlig.core.query import Asked
from synlig.core.settings import Settings
from synlig.declared.organisations import Organisations
from synlig.guard.log.entry import Entry
from synlig.guard.log.events import Event
from synlig.guard.log.recorder import Recorder
from synlig.pipeline.formats import FORMATS
from synlig.pipeline.tally import answer_asked
from synlig.storage.drop_boxes import OutBoxes
from synlig.storage.releases.picking import ReleasedCubes
from synlig.storage.senders import Senders


def push_cubes(
    *,
    settings: Settings,
    organisations: Organisations,
    senders: Senders,
    out_boxes: OutBoxes,
    released_cubes: ReleasedCubes,
    population: Population,
    log: Recorder,
    actor: str,
) -> Mapping[str, int]:
    """How many files each municipality was given; nothing where it has the newest release already.

    Each file is what `synlig table` writes of a measure by all dimensions of its finest cells, with the CSVW beside
    a CSV there before it.

    Raises:
        WrongUsage: a push is not declared as one. NotFound: no such sender. Refused: it is not that municipality's.
    """
    newest, given = released_cubes.newest(), dict[str, int]()
    for push in pushes(settings.push, [str(kode) for kode in organisations.kommuner], FORMATS):
        _check_own(push, senders.named(push.sender).kommuner)
        chosen = {name: newest[name][0] for name in push.cubes or newest if name in newest}
        what = " ".join([*push.formats, *(f"{name}={release}" for name, release in chosen.items())])
        if not out_boxes.holds(push.sender, what):
            files = out_boxes.put(push.sender, what, _files(push, chosen, released_cubes, population))
            facts = {"sender": push.sender, "files": files, "releases": " ".join(sorted(set(chosen.values())))}
            log.record([Entry(Event.TABLE_EXPORTED, actor, kommune=push.kommune, facts=facts)])
            given[push.kommune] = files
    return given


def _check_own(push: Push, kommuner: frozenset[KommuneKode]) -> None:
    if push.kommune not in kommuner:
        raise Refused(f"[push] {push.kommune}: the sender {push.sender} is not that municipality's.")


def _files(
    push: Push, chosen: Mapping[str, str], released_cubes: ReleasedCubes, population: Population
) -> Iterator[tuple[str, bytes]]:
    for cube, release in chosen.items():
        released = released_cubes.read(cube, release)
        for measure in released.cube.measures:
            finest = next(one for one in released.blocks if (one.measure, one.grain) == (measure.name, measure.finest))
            asked = Asked(cube, ",".join(finest.axes), "", measure.name)
            answer = answer_asked(released, asked, population)
            for form in (FORMATS[name] for name in push.formats):
                name = f"{cube}-{measure.name}-{release}{form.suffix}"
                if form.beside is not None:
                    yield f"{name}-metadata.json", form.beside(answer, name)
                yield name, form.write(answer)
