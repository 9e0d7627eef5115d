"""Which story carries out which task that runs by itself."""

from collections.abc import Callable, Mapping
from typing import Final

from synlig import partners
from synlig.core.errors import Refused, SynligError, WrongUsage
from synlig.core.instant import danish_day
from synlig.core.schedule import Task
from synlig.declared import agreements
from synlig.stories.checkpoint_log import checkpoint_log
from synlig.stories.collect_reports import collect_reports
from synlig.stories.collect_returned import collect_returned
from synlig.stories.compact_tables import compact_tables
from synlig.stories.deliver_reports import deliver_reports
from synlig.stories.make_release import make_release
from synlig.stories.process_reports import process_reports
from synlig.stories.publish_views import publish_views
from synlig.stories.push_cubes import push_cubes
from synlig.stories.reconcile_deliveries import reconcile_deliveries
from synlig.stories.reconcile_stores import reconcile_stores
from synlig.stories.run_retention import run_retention
from synlig.stories.tell_erasures import tell_erasures
from synlig.stories.tell_subscribers import tell_subscribers
from synlig.stories.update_standings import update_standings
from synlig.stories.watch_cases import watch_cases
from synlig.stories.watch_completeness import watch_completeness
from synlig.surfaces.exchanging import pack_and_deliver
from synlig.surfaces.wiring import Wiring

Facts = Mapping[str, object]
DAYS_BACK: Final = 14
USUAL: Final = ("ok", "under-way", "learning")


def carry_out_task(wiring: Wiring, task: Task) -> Facts:
    """Carry out a task; counts of what it came to.

    Raises:
        WrongUsage: a task that nothing here carries out. Others: what the story says.
    """
    does = CARRIED_OUT_BY.get(task.does)
    if does is None:
        raise WrongUsage(f"Nothing here carries out the task {task.id}.")
    return does(wiring, task)


def _process(wiring: Wiring, _task: Task) -> Facts:
    return {"reports": wiring.tell(process_reports, _untold)}


def _release(wiring: Wiring, _task: Task) -> Facts:
    release = wiring.tell(make_release, (), _untold, "", wiring.rule_rows)
    return {"release": release.id, "cubes": len(release.cubes)}


def _compact(wiring: Wiring, _task: Task) -> Facts:
    done = wiring.tell(compact_tables)
    return {"files": done.files, "into": done.into}


def _completeness(wiring: Wiring, _task: Task) -> Facts:
    checks = wiring.tell(watch_completeness, None, DAYS_BACK).checks
    return {"days": len(checks), "remarked": sum(check.status not in USUAL for check in checks)}


def _checkpoint(wiring: Wiring, _task: Task) -> Facts:
    return {"entries": wiring.tell(checkpoint_log).size}


def _retention_count(wiring: Wiring, _task: Task) -> Facts:
    return _cleaned(wiring, dry_run=True)


def _retention(wiring: Wiring, _task: Task) -> Facts:
    return _cleaned(wiring, dry_run=False)


def _cleaned(wiring: Wiring, *, dry_run: bool) -> Facts:
    meant = False
    done = wiring.tell(run_retention, dry_run, meant)
    if held := ", ".join(one.rule.id for one in done if one.held):
        raise Refused(f"So much would go at once that a person must mean it (synlig retention run): {held}.")
    return {"would go" if dry_run else "gone": sum(one.gone for one in done)}


def _pack(wiring: Wiring, task: Task) -> Facts:
    packed, _, settled = pack_and_deliver(wiring, task.about, _untold)
    return {"packed": packed.packed, "unreadable": packed.unreadable, **settled}


def _send(wiring: Wiring, _task: Task) -> Facts:
    return _each(
        [each.id for each in agreements.in_use(wiring.settings.exchange)],
        lambda name: {**wiring.tell(deliver_reports, name, _untold).settled, **wiring.tell(tell_erasures, name)},
    )


def _collect(wiring: Wiring, task: Task) -> Facts:
    return _each(
        partners.source_names(wiring.settings.sources),
        lambda name: collected(wiring, name, _untold, anew=task.does == "collect-anew"),
    )


def collected(wiring: Wiring, name: str, told: Callable[[int], None], *, anew: bool = False) -> dict[str, int]:
    """What came of one source: reports for us, or what another sector returns, as the settings say."""
    if wiring.settings.sources.get(f"{name}_returns"):
        return dict(wiring.tell(collect_returned, name, told, anew))
    return {} if anew else dict(wiring.tell(collect_reports, name, told))


def _reconcile(wiring: Wiring, _task: Task) -> Facts:
    def differing(name: str) -> dict[str, int]:
        found = wiring.tell(reconcile_deliveries, name, DAYS_BACK)
        if found.again:
            pack_and_deliver(wiring, name, _untold)
        missing = sum(len(day.lacked) for day in found.days)
        unknown = sum(len(day.unknown) for day in found.days)
        again = {"sent again": found.again, "not sent again": found.left}
        return {"days": len(found.days), "missing": missing, "unknown": unknown, **again}

    return _each([each.id for each in agreements.in_use(wiring.settings.exchange)], differing)


def _stores(wiring: Wiring, _task: Task) -> Facts:
    found = wiring.tell(reconcile_stores)
    return {"differences": len(found.differences)}


def _persons(wiring: Wiring, _task: Task) -> Facts:
    """People's cases that are due, and what the CPR source tells, where its address is set."""
    late = sum(case.days_left(danish_day(wiring.clock())) < 0 for case in wiring.tell(watch_cases))
    told = wiring.tell(update_standings) if wiring.settings.exchange.get("cpr_url") else {}
    return {"late cases": late, **told}


def _views(wiring: Wiring, _task: Task) -> Facts:
    return {"rows": wiring.tell(publish_views)}


def _push(wiring: Wiring, _task: Task) -> Facts:
    return {f"files to {kommune}": files for kommune, files in wiring.tell(push_cubes).items()}


def _subscribers(wiring: Wiring, _task: Task) -> Facts:
    """Mail to those who follow a table, where a relay is set."""
    return wiring.tell(tell_subscribers) if wiring.settings.mail.host else {}


def _each(names: list[str], does: Callable[[str], Mapping[str, int]]) -> Facts:
    """One after the other: what stops with one partner stops with no other. The last failure is raised at the end."""
    facts, failed = dict[str, object](), list[SynligError]()
    for name in names:
        try:
            facts |= {f"{name} {key}": count for key, count in does(name).items() if count}
        except SynligError as error:
            failed.append(error)
    if failed:
        raise failed[-1]
    return facts


def _untold(_steps: int) -> None:
    """Nobody watches."""


CARRIED_OUT_BY: Final[Mapping[str, Callable[[Wiring, Task], Facts]]] = {
    "process": _process,
    "release": _release,
    "compact": _compact,
    "completeness": _completeness,
    "log-checkpoint": _checkpoint,
    "retention-count": _retention_count,
    "retention": _retention,
    "pack": _pack,
    "send": _send,
    "collect": _collect,
    "collect-anew": _collect,
    "reconcile": _reconcile,
    "reconcile-stores": _stores,
    "persons": _persons,
    "publish-views": _views,
    "push-cubes": _push,
    "tell-subscribers": _subscribers,
}
"""By what a task does."""
