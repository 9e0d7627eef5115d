"""What the portal can do, as a frozen set of stories; it never sees a store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from synlig.core.agreement import Agreement
from synlig.core.cells import CodeLists
from synlig.core.change import Change
from synlig.core.cohort import CohortCounts, Cohorts
from synlig.core.cpr import Cpr
from synlig.core.cube import Cube
from synlig.core.exported import Exported
from synlig.core.finding import Verdict
from synlig.core.form import CellFault
from synlig.core.heart_course import HeartCourse
from synlig.core.indicator import IndicatorView
from synlig.core.knock import Knock, RefusalCase
from synlig.core.mark import Place, Seen
from synlig.core.permission import Person
from synlig.core.person_case import CaseItem, PersonCase
from synlig.core.pivot import Pivot, PivotTable
from synlig.core.query import Asked, TableRequest
from synlig.core.rate import Compared
from synlig.core.release import Release
from synlig.core.report import ReportPart
from synlig.core.saved import Kind, Saved
from synlig.core.sensitivity import Sensitivity
from synlig.core.share import HeartIndicators
from synlig.core.subscription import Subscription
from synlig.core.upload import Sheet, Upload, WrongCell
from synlig.guard.identity import Begun
from synlig.guard.log.entry import Header
from synlig.guard.log.wanted import Wanted
from synlig.guard.sessions import AccessToken, Session
from synlig.pipeline.odata import Service
from synlig.storage.releases.values import LoggedRelease
from synlig.stories.finish_log_in import LoggedIn
from synlig.stories.score_quality import WeekScore
from synlig.stories.see_cell_rows import SeenCell
from synlig.stories.see_freshness import Seen as Freshness
from synlig.stories.see_heart_course import SeenCourse
from synlig.stories.see_rules import SeenRules
from synlig.stories.send_heart_course import SentCourse
from synlig.stories.show_record import Shown
from synlig.stories.watch_completeness import Watched
from synlig.surfaces.terminology.stories import TerminologyStories


@dataclass(frozen=True, slots=True)
class LogInStories:
    """Getting in, staying in and getting out."""

    begin: Callable[[str], Begun]
    """(return_to): start a log-in at the identity provider."""
    finish: Callable[[Mapping[str, str], str, str | None, Knock], LoggedIn]
    """(answer, remembered, the secret of an earlier session of this browser, which ends, how they came). Raises
    Refused, Throttled."""
    session: Callable[[str], Session | None]
    """(secret): the live session, its use noted."""
    end: Callable[[str], str | None]
    """(secret): log out; where the identity provider wants the browser to go, if anywhere."""
    again: Callable[[str], Begun]
    """(return_to): start a log-in in which the person must prove anew who they are."""
    sessions: Callable[[Person | None], Sequence[tuple[str, Session]]]
    """(person, or None for everybody): live sessions by their digest."""
    revoke: Callable[[str, Person], Session]
    """(digest, who ends it). Raises NotFound."""


@dataclass(frozen=True, slots=True)
class TokenStories:
    """Personal access tokens for BI tools."""

    make: Callable[[Person, str, int], tuple[str, AccessToken]]
    """(person, label, days): a new token, its secret shown this once."""
    of: Callable[[Person], Sequence[tuple[str, AccessToken]]]
    """(person): whose each token is, and the token."""
    revoke: Callable[[Person, int], bool]
    """(person, id): False when it is not that person's."""
    person: Callable[[str], Person | None]
    """(secret): whom a token speaks for."""
    refuse: Callable[[Knock, str], bool]
    """(knock, reason): count and log a refused token; whether a pause holds for whoever knocked."""


@dataclass(frozen=True, slots=True)
class AnalysisStories:
    """Released cells, and nothing but released cells."""

    cubes: Callable[[Person], Sequence[Cube]]
    """The cubes this person may read."""
    release: Callable[[Person], Release | None]
    """The newest release, or None before the first."""
    lists: Callable[[Person, str], CodeLists]
    """(person, cube): the code lists of the cube's dimensions, with `aar` as the newest release has it."""
    compare: Callable[[Person, TableRequest], Compared]
    """(person, request): rates with intervals, one for each code of the request's one dimension in `by`, zeros
    too; the request's measure is a rate of the cube (`pr_1000`, `standardiseret`). Raises WrongUsage."""
    export: Callable[[Asked, str, str | None], Exported]
    """(asked, format, file name if known): the bytes `synlig table` would write. Raises WrongUsage."""
    entity_sets: Callable[[Sequence[str], str | None], Service]
    """(cubes, release or the newest): the cubes as OData reads them. Raises NotFound."""
    catalog: Callable[[Sequence[str], str], bytes]
    """(cubes, address of the portal): the data catalogue in Turtle."""


@dataclass(frozen=True, slots=True)
class IndicatorStories:
    """Declared indicators, from released cells alone."""

    see: Callable[[Person, Sequence[str], str | None, Sequence[str]], tuple[IndicatorView, ...]]
    """(person, indicators or all, year or the newest, group or the nearest): each with its own value, peers together,
    country, places, funnel, rank and trend. Raises NotFound, WrongUsage."""


@dataclass(frozen=True, slots=True)
class TableStories:
    """Tables that readers put together, from released cells alone."""

    build: Callable[[Person, Pivot], PivotTable]
    """(person, pivot): the table. Raises WrongUsage where the cube cannot answer it."""
    export: Callable[[PivotTable, CodeLists, str], Exported]
    """(table, code lists, format): the table as a file, as shown (`vist-csv`, `vist-xlsx`) or a row per figure."""
    releases: Callable[[Person, str], Sequence[Release]]
    """(person, cube): the standing releases that hold the cube, the newest first."""


@dataclass(frozen=True, slots=True)
class FiguresStories:
    """Exact figures of the person's own municipality: counted when asked for, never released, each reading logged."""

    own: Callable[[Person, Asked, str], Exported]
    """(person, asked, format): the file. Raises Refused, NotFound, WrongUsage."""
    cubes: Sequence[Cube]
    """What is counted."""
    rows: Callable[[Person, Asked], SeenCell]
    """(person, asked): the rows that one figure is made of. Raises Refused, NotFound, WrongUsage."""


@dataclass(frozen=True, slots=True)
class OwnStories:
    """What people keep: their own, and what is shared in their municipality."""

    keep: Callable[[Person, Kind, str, str, bool, int | None, Sequence[str]], Saved]
    """(person, kind, name, content, shared, instead of, texts in it): kept. Raises WrongUsage, NotFound."""
    of: Callable[[Person, Kind], Sequence[Saved]]
    """(person, kind): by name."""
    see: Callable[[Person, Kind, int], Saved]
    """(person, kind, number): one of them. Raises NotFound."""
    remove: Callable[[Person, int], bool]
    """(person, number): False when it is not that person's own."""
    subscription: Callable[[Person, int], Subscription | None]
    """(person, number of a table): the person's own subscription to it."""
    subscribe: Callable[[Person, int, str, str], None]
    """(person, number, cube, address): a letter with a code is on its way. Raises NotFound, WrongUsage, Refused."""
    confirm: Callable[[Person, int, str], bool]
    """(person, number, code): whether the code is the one; the subscription then holds."""
    leave: Callable[[Person, int], bool]
    """(person, number): unsubscribed."""
    stop_letters: Callable[[str, bool], bool]
    """(token of a letter's link, whether to stop): whether the link holds; nobody is logged in."""
    has_mail: bool
    """Whether a mail relay is set."""
    write: Callable[[Person, Saved, Sequence[tuple[ReportPart, PivotTable | None]]], Exported]
    """(person, report, its parts with their tables): the report as PDF."""


@dataclass(frozen=True, slots=True)
class QualityStories:
    """The quality of one's own municipality's data; what is shown of citizens is in the log first."""

    now: Callable[[], datetime]
    """What time it is."""
    findings: Callable[[Person, datetime], Sequence[Seen]]
    """(person, since): the findings of the person's municipality with their marks. Raises Refused."""
    rule: Callable[[str], Mapping[str, Any] | None]
    """(rule): what `explain_rule` says of it, or None where it is one of the door's."""
    completeness: Callable[[Person, int], Watched]
    """(person, days): whether what was expected came, from the senders of the person's municipality."""
    mark: Callable[[Person, Sequence[Place], str | None], int]
    """(person, findings, what was done): marked as handled; None takes the mark away. Raises WrongUsage, NotFound."""
    record: Callable[[Person, Place], Shown]
    """(person, finding): whom it is about. Raises NotFound, Refused."""


@dataclass(frozen=True, slots=True)
class UploadStories:
    """Figures of one's own about municipalities, private to the own one."""

    kommuner: Mapping[str, str]
    """Names by code."""
    keep: Callable[[Person, str, Sheet, str, Sequence[str], Sensitivity], Upload | list[WrongCell]]
    """(person, name, sheet, key column, columns, level): kept, or what is wrong. Raises Refused, WrongUsage."""
    of: Callable[[Person], Sequence[Upload]]
    """(person): those of their municipality."""
    see: Callable[[Person, int], Upload]
    """(person, number): one of them. Raises NotFound."""
    remove: Callable[[Person, int], bool]
    """(person, number): False when it is not that person's own."""


@dataclass(frozen=True, slots=True)
class CohortStories:
    """Groups of own citizens or units, and own figures by them; what is used of citizens is in the log first."""

    keep: Callable[[Person, str, Sheet], Cohorts | list[WrongCell]]
    """(person, name, sheet): kept, to be confirmed, or what is wrong. Raises Refused, WrongUsage, Unreadable."""
    of: Callable[[Person], Sequence[Cohorts]]
    """(person): the confirmed ones of their municipality, and their own."""
    count: Callable[[Person, int, str], tuple[Cohorts, CohortCounts]]
    """(person, number, cube): own citizens by group and area, now. Raises Refused, NotFound."""
    confirm: Callable[[Person, int], bool]
    """(person, number): False when they are not that person's own."""
    remove: Callable[[Person, int], int]
    """(person, number): how many members are gone. Raises NotFound."""


@dataclass(frozen=True, slots=True)
class ChangeStories:
    """Essential changes, and the second pair of eyes (K13)."""

    all: Callable[[bool], Sequence[Change]]
    """(decided too): oldest first."""
    see: Callable[[int], Change]
    """(number): one of them. Raises NotFound."""
    approve: Callable[[Person, int, str], Change]
    """(person, number, digest of what they saw): approved and carried out. Raises Refused, Conflict, NotFound."""
    reject: Callable[[Person, int, str], Change]
    """(person, number, why). Raises WrongUsage, Refused, Conflict, NotFound."""


@dataclass(frozen=True, slots=True)
class SecurityStories:
    """The log of who did what (K16-K18)."""

    search: Callable[[Person, Wanted, str], Sequence[Header]]
    """(person, wanted, view): entries in order, without personal parts; the search is itself in the log."""
    trail: Callable[[Person], Sequence[Header]]
    """(person): what the log has of their own doings, the newest first."""
    cases: Callable[[bool], Sequence[RefusalCase]]
    """(open only): repeated refusals that someone is to look into."""
    close: Callable[[int, Person, str], RefusalCase]
    """(case, person, what it was). Raises WrongUsage, NotFound."""


@dataclass(frozen=True, slots=True)
class PersonStories:
    """People's cases, as far as the person's own municipality answers for them (K20-K23)."""

    today: Callable[[], date]
    """The Danish day."""
    all: Callable[[Person, bool], Sequence[PersonCase]]
    """(person, closed too): the municipality's cases, the one due first before."""
    open: Callable[[Person, Cpr, str, date | None, str], PersonCase]
    """(person, CPR number, kind, received, number): a new case. Raises WrongUsage, Conflict."""
    see: Callable[[Person, str], tuple[PersonCase, Sequence[CaseItem]]]
    """(person, case): the case and its gross list. Raises NotFound."""
    gather: Callable[[Person, str], int]
    """(person, case): search again; how many rows there are. Raises NotFound, Conflict."""
    review: Callable[[Person, str, Sequence[int], str, str], int]
    """(person, case, rows, decision, reason). Raises WrongUsage, NotFound, Conflict."""
    prolong: Callable[[Person, str, str], PersonCase]
    """(person, case, why). Raises WrongUsage, NotFound, Conflict."""
    close: Callable[[Person, str, str, str, str], PersonCase]
    """(person, case, outcome, ground, reason). Raises WrongUsage, NotFound, Conflict."""
    export: Callable[[Person, str, str], Exported]
    """(person, case, `pdf` or `json`): the answer as it was decided. Raises NotFound."""
    erase: Callable[[Person, str, str], Change | None]
    """(person, case, ground): the proposal that another decides on; None when it was done before. Raises Refused."""
    join: Callable[[Person, str, Cpr, bool, str], Change]
    """(person, case, the other number, whether it is that of today, ground). Raises Refused, WrongUsage, Conflict."""


@dataclass(frozen=True, slots=True)
class WatchStories:
    """Releases, and how fresh every partner is."""

    releases: Callable[[], Sequence[tuple[LoggedRelease, Release]]]
    """Every release that was made, the newest first."""
    fresh: Callable[[], Freshness]
    """Senders, sources, recipients and what runs by itself."""
    agreements: Callable[[], Sequence[Agreement]]
    """What may leave, to whom and on what ground."""
    senders: Callable[[Person], frozenset[str]]
    """(person): the senders of their municipality."""


@dataclass(frozen=True, slots=True)
class HeartStories:
    """Heart rehabilitation: the indicators, and courses that are filled in by hand."""

    indicators: Callable[[Person, str | None], HeartIndicators]
    """(person, year or the newest): own, region and country, with what came back. Raises NotFound, WrongUsage."""
    units: Callable[[Person], Sequence[tuple[str, str]]]
    """(person): the units of their municipality, SOR code and name, the usual one first."""
    courses: Callable[[Person], Sequence[HeartCourse]]
    """(person): the courses of their municipality, without saying whose they are."""
    begin: Callable[[Person, Cpr], str]
    """(person, CPR number): a new course's number. Raises Refused."""
    see: Callable[[Person, str], SeenCourse]
    """(person, number): the course and whose it is; in the log first. Raises NotFound, Refused."""
    keep: Callable[[Person, str, Mapping[str, str]], Sequence[CellFault]]
    """(person, number, texts by field): kept, and what is wrong so far. Raises NotFound, Refused."""
    send: Callable[[Person, str], SentCourse]
    """(person, number): reported as it was last kept, or what is wrong. Raises NotFound, Refused, Unavailable."""


DeliverReports = Callable[[Person, str, bytes], Sequence[Verdict]]
"""(person, file name, content): what became of each report. Raises Refused, WrongUsage, Unavailable."""


@dataclass(frozen=True, slots=True)
class RuleStories:
    """The rules, and what they make of the own municipality's rows."""

    all: Callable[[], SeenRules]
    """Every rule with who decided on it, and the editions of the set."""
    rows: Callable[[Person, str], Sequence[dict[str, Any]]]
    """(person, rule): the rows of the person's municipality it touched, back to the report; in the log first."""
    scores: Callable[[Person, int], Sequence[WeekScore]]
    """(person, weeks): the quality of what the person's municipality reported."""


@dataclass(frozen=True, slots=True)
class PortalStories:
    """Everything a page or an address of the portal may ask for."""

    log_in: LogInStories
    tokens: TokenStories
    analysis: AnalysisStories
    tables: TableStories
    indicators: IndicatorStories
    own: OwnStories
    figures: FiguresStories
    quality: QualityStories
    uploads: UploadStories
    cohorts: CohortStories
    changes: ChangeStories
    security: SecurityStories
    people: PersonStories
    watch: WatchStories
    heart: HeartStories
    rules: RuleStories
    deliver_reports: DeliverReports
    terminology: TerminologyStories
    ready: Callable[[], bool]
    """True when databases and the newest release can be read."""
