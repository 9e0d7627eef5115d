"""Puts the portal together: routes behind the doorkeeper, the doorkeeper behind the shield."""

from collections.abc import Mapping
from dataclasses import replace

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp

from synlig.core.errors import SynligError
from synlig.core.kommune import KommuneKode
from synlig.surfaces.portal.api import Described, api
from synlig.surfaces.portal.doorkeeper import LOG_IN, LOG_OUT, Doorkeeper
from synlig.surfaces.portal.health import Ready, live
from synlig.surfaces.portal.indicators_api import indicators_api
from synlig.surfaces.portal.morning import Mornings
from synlig.surfaces.portal.odata import Feed
from synlig.surfaces.portal.own_api import own_api
from synlig.surfaces.portal.page import Pages
from synlig.surfaces.portal.pages.access import AccessPages
from synlig.surfaces.portal.pages.approvals import ApprovalPages
from synlig.surfaces.portal.pages.benchmark import BenchmarkPage
from synlig.surfaces.portal.pages.build import BuildPage
from synlig.surfaces.portal.pages.codes import CodesPage
from synlig.surfaces.portal.pages.cohorts import CohortPages
from synlig.surfaces.portal.pages.deliver_reports import DeliverPages
from synlig.surfaces.portal.pages.development import DevelopmentPages
from synlig.surfaces.portal.pages.faults import Faults
from synlig.surfaces.portal.pages.heart import HeartPages, heart_routes
from synlig.surfaces.portal.pages.log_in import LogInPages, session_cookie
from synlig.surfaces.portal.pages.mail import MailPages
from synlig.surfaces.portal.pages.overview import OverviewPage
from synlig.surfaces.portal.pages.own_figures import OwnFiguresPages
from synlig.surfaces.portal.pages.people import PeoplePages
from synlig.surfaces.portal.pages.quality import QualityPage
from synlig.surfaces.portal.pages.reports import ReportPages
from synlig.surfaces.portal.pages.rules import RulePages
from synlig.surfaces.portal.pages.saml import SamlStories, saml_routes
from synlig.surfaces.portal.pages.saved import SavedPages
from synlig.surfaces.portal.pages.security import SecurityPage
from synlig.surfaces.portal.pages.sessions import SessionPages
from synlig.surfaces.portal.pages.upload import UploadPages
from synlig.surfaces.portal.pages.watching import WatchingPages
from synlig.surfaces.portal.releases_api import releases_api
from synlig.surfaces.portal.remembered import remembering, remembering_indicators, remembering_tables
from synlig.surfaces.portal.shield import Door, Shield
from synlig.surfaces.portal.static import StaticFiles
from synlig.surfaces.portal.stories import PortalStories
from synlig.surfaces.terminology.routes import metadata_route, terminology_routes


def portal(
    stories: PortalStories,
    kommuner: Mapping[KommuneKode, str],
    door: Door,
    *,
    development: bool = False,
    saml: SamlStories | None = None,
) -> ASGIApp:
    """The portal as an ASGI application.

    `kommuner` are the names by code; `development` adds the page of the development identity provider, which
    the wiring may only ask for on loopback; `saml` adds the addresses that a SAML identity provider knows.
    """
    tables = remembering_tables(stories.tables, stories.analysis)
    indicators = remembering_indicators(stories.indicators, stories.analysis)
    stories = replace(stories, analysis=remembering(stories.analysis), tables=tables, indicators=indicators)
    static = StaticFiles()
    pages = Pages(static, kommuner, development=development)
    faults = Faults(pages)
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.include_router(api(stories.analysis))
    app.include_router(indicators_api(stories.indicators))
    app.include_router(own_api(stories.figures))
    app.include_router(releases_api(stories.watch, stories.rules))
    app.router.routes.append(Route("/openapi.json", Described(app).show))
    app.router.routes.extend(Feed(stories.analysis, door).routes())
    app.router.routes.extend(_routes(stories, pages, static, kommuner, door, development=development, saml=saml))
    app.add_exception_handler(SynligError, faults.ours)
    app.add_exception_handler(HTTPException, faults.http)
    app.add_exception_handler(RequestValidationError, faults.unreadable)
    app.add_exception_handler(Exception, faults.unforeseen)
    kept = Doorkeeper(
        app,
        session_cookie(door),
        session=stories.log_in.session,
        bearer=stories.tokens.person,
        refuse=stories.tokens.refuse,
        no_roles=faults.no_roles,
    )
    return Shield(GZipMiddleware(kept, minimum_size=1000, compresslevel=4), door)


def _routes(
    stories: PortalStories,
    pages: Pages,
    static: StaticFiles,
    kommuner: Mapping[KommuneKode, str],
    door: Door,
    *,
    development: bool,
    saml: SamlStories | None,
) -> list[Route]:
    log_in = LogInPages(pages, stories.log_in, door)
    access = AccessPages(pages, stories.tokens, stories.security.trail)
    sessions = SessionPages(pages, stories.log_in, kommuner)
    mornings = Mornings(stories.watch, stories.quality, stories.tables)
    overview = OverviewPage(pages, stories.analysis, stories.indicators, mornings.of)
    benchmark = BenchmarkPage(pages, stories.analysis, stories.indicators)
    routes = [
        *_own(pages, stories),
        *_offices(pages, stories),
        Route(LOG_IN, log_in.begin),
        Route(LOG_OUT, log_in.leave, methods=["POST"]),
        Route("/logget-ud", log_in.gone),
        Route("/sprog/{language}", log_in.speak),
        Route("/", overview.show),
        Route("/benchmark", benchmark.show),
        *DeliverPages(pages, stories.deliver_reports).routes(),
        *heart_routes(HeartPages(pages, stories.heart)),
        Route("/regler", (rules := RulePages(pages, stories.rules)).show),
        Route("/regler/score", rules.score),
        Route("/regler/{key}", rules.see),
        Route("/regler/{key}/raekker", rules.rows, methods=["POST"]),
        Route("/koder", CodesPage(pages, stories.terminology).show),
        *terminology_routes(stories.terminology),
        metadata_route(stories.terminology),
        Route("/adgang", access.show),
        Route("/adgang/tokens", access.make, methods=["POST"]),
        Route("/adgang/tokens/{id:int}/tilbagekald", access.revoke, methods=["POST"]),
        Route("/sessioner", sessions.show),
        Route("/sessioner/{digest}/afslut", sessions.end, methods=["POST"]),
        Route("/static/{path:path}", static.serve),
        Route("/health/live", live),
        Route("/health/ready", Ready(stories.ready).show),
    ]
    if development:
        page = DevelopmentPages(pages, log_in, kommuner)
        routes += [
            Route("/udvikling/log-ind", page.choose),
            Route("/udvikling/log-ind", page.chosen, methods=["POST"]),
        ]
    return routes if saml is None else [*routes, *saml_routes(log_in, saml)]


def _own(pages: Pages, stories: PortalStories) -> list[Route]:
    """What people make of their own."""
    build = BuildPage(pages, stories.analysis, stories.tables, stories.own)
    saved = SavedPages(stories.own, stories.tables, build)
    upload = UploadPages(pages, stories.uploads, stories.analysis, stories.tables)
    reports = ReportPages(pages, stories.own, build)
    return [
        Route("/byg", build.show),
        Route("/byg/hent", build.download),
        Route("/byg/gem", saved.keep, methods=["POST"]),
        Route("/byg/gemt/{id:int}", saved.open),
        Route("/byg/gemt/{id:int}/slet", saved.remove, methods=["POST"]),
        Route("/byg/gemt/{id:int}/mail", (mail := MailPages(pages, stories.own, build)).show),
        Route("/byg/gemt/{id:int}/mail", mail.change, methods=["POST"]),
        Route("/mail/stop/{token}", mail.leaving),
        Route("/mail/stop/{token}", mail.left, methods=["POST"]),
        Route("/api/v1/saved/{id:int}/feed", saved.feed),
        Route("/api/v1/saved/{id:int}/table", saved.table),
        Route("/upload", upload.show),
        Route("/upload", upload.read, methods=["POST"]),
        Route("/upload/skabelon.csv", upload.template),
        Route("/upload/gem", upload.keep, methods=["POST"]),
        *CohortPages(pages, stories.cohorts).routes(),
        Route("/upload/{id:int}", upload.see),
        Route("/upload/{id:int}/hent", upload.download),
        Route("/upload/{id:int}/slet", upload.remove, methods=["POST"]),
        Route("/rapporter", reports.show),
        Route("/rapporter", reports.make, methods=["POST"]),
        Route("/rapporter/{id:int}", reports.see),
        Route("/rapporter/{id:int}/pdf", reports.pdf),
        Route("/rapporter/{id:int}/rediger", reports.edit),
        Route("/rapporter/{id:int}/rediger", reports.change, methods=["POST"]),
        Route("/rapporter/{id:int}/slet", reports.remove, methods=["POST"]),
    ]


def _offices(pages: Pages, stories: PortalStories) -> list[Route]:
    """The pages of those who look after data, rights, changes and security, and of releases and partners."""
    quality = QualityPage(pages, stories.quality)
    approvals = ApprovalPages(pages, stories.changes)
    security = SecurityPage(pages, stories.security)
    people = PeoplePages(pages, stories.people)
    watching = WatchingPages(pages, stories.watch, stories.rules)
    return [
        Route("/kvalitet", quality.show),
        Route("/kvalitet/hent", quality.export),
        Route("/kvalitet/haandteret", quality.mark, methods=["POST"]),
        Route("/kvalitet/borger", quality.record, methods=["POST"]),
        Route("/godkendelser", approvals.show),
        Route("/godkendelser/{id:int}", approvals.see),
        Route("/godkendelser/{id:int}/godkend", approvals.approve, methods=["POST"]),
        Route("/godkendelser/{id:int}/afvis", approvals.reject, methods=["POST"]),
        Route("/sikkerhed", security.show),
        Route("/sikkerhed/sager/{id:int}/luk", security.close, methods=["POST"]),
        Route("/personer", people.show),
        Route("/personer", people.open, methods=["POST"]),
        Route("/personer/{case}", people.see),
        Route("/personer/{case}", people.act, methods=["POST"]),
        Route("/personer/{case}/hent", people.export, methods=["POST"]),
        Route("/frigivelser", watching.releases),
        Route("/frigivelser/{id}/regler", watching.rules),
        Route("/kilder", watching.partners),
        *OwnFiguresPages(pages, stories.figures, stories.rules).routes(),
    ]
