"""The doors as servers: which stories each gets, and how it is bound to its address."""

import socket
import ssl
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path

import uvicorn
from starlette.types import ASGIApp

from synlig.core.errors import WrongUsage
from synlig.core.settings import IntakeSettings, Settings
from synlig.guard.identity.development import require_loopback
from synlig.stories.adopt_policies import adopt_policies
from synlig.stories.check_pause import check_pause
from synlig.stories.end_sessions_elsewhere import end_sessions_elsewhere
from synlig.stories.give_token import give_token
from synlig.stories.receive_bundle import receive_bundle
from synlig.stories.recognise_holder import recognise_holder
from synlig.stories.recognise_sender import recognise_sender
from synlig.stories.refuse_login import refuse_login
from synlig.surfaces.handed_over import HandedServer
from synlig.surfaces.intake.app import IntakeStories, intake_app
from synlig.surfaces.intake.certified import PROXIED, CertifiedProtocol
from synlig.surfaces.intake.local_socket import LocalServer
from synlig.surfaces.observing.metrics import Observed
from synlig.surfaces.observing.standing import standing_of
from synlig.surfaces.portal.app import portal
from synlig.surfaces.portal.pages.saml import saml_stories
from synlig.surfaces.portal.shield import door_of
from synlig.surfaces.portal_stories import portal_stories
from synlig.surfaces.terminology.binding import terminology_stories
from synlig.surfaces.wiring import Wiring

KEEP_ALIVE_S = 15
BACKLOG = 256
CONNECTIONS = 500


def intake_server(wiring: Wiring) -> uvicorn.Server:
    """The intake, ready to run: TLS with client certificates, or nginx's socket, or loopback without either.

    Raises:
        WrongUsage: an address outside loopback without TLS, or TLS without a CA for client certificates.
    """
    settings = wiring.settings.intake
    app = _intake(wiring, proxied=bool(settings.proxy_socket))
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        http=CertifiedProtocol,
        ws="none",
        proxy_headers=False,
        limit_concurrency=CONNECTIONS,
        timeout_keep_alive=KEEP_ALIVE_S,
        backlog=BACKLOG,
        server_header=False,
        date_header=False,
        log_level="warning",
        access_log=False,
        ssl_context_factory=(lambda _config, _default: _tls(settings)) if _has_tls(settings) else None,
    )
    return LocalServer(config, Path(settings.proxy_socket)) if settings.proxy_socket else HandedServer(config)


def portal_server(wiring: Wiring) -> uvicorn.Server:
    """The portal, ready to run behind nginx or on loopback.

    Raises:
        WrongUsage: the development log-in outside loopback, or no identity provider at all.
    """
    wiring.tell(adopt_policies)
    settings = wiring.settings.portal
    names = {kode: kommune.navn for kode, kommune in wiring.organisations.kommuner.items()}
    door = door_of([(settings.host, settings.port)], settings.base_url)
    development, saml = wiring.settings.identity.development_idp, None
    if not development:
        identity = wiring.saml_identity
        door = replace(door, form_targets=identity.origins)
        saml = saml_stories(identity, wiring.bind(end_sessions_elsewhere))
    pages = portal(portal_stories(wiring), names, door, development=development, saml=saml)
    app = Observed(pages, "portal", standing_of(wiring), wiring.tracer)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        timeout_keep_alive=KEEP_ALIVE_S,
        server_header=False,
        log_level="warning",
        access_log=False,
        lifespan="off",
    )
    return HandedServer(config)


def _intake(wiring: Wiring, *, proxied: bool) -> ASGIApp:
    terminology = terminology_stories(wiring)
    stories = IntakeStories(
        sender_of=wiring.bind(recognise_sender),
        holder_of=wiring.bind(recognise_holder),
        check_pause=wiring.bind(check_pause),
        give_token=wiring.bind(give_token),
        receive=wiring.bind(receive_bundle),
        refuse=wiring.bind(refuse_login),
        terminology=terminology,
    )
    app = intake_app(stories, wiring.settings.intake.max_report_bytes)
    setattr(app.state, PROXIED, proxied)
    return Observed(app, "intake", standing_of(wiring), wiring.tracer, by_socket=proxied)


def _has_tls(settings: IntakeSettings) -> bool:
    if settings.proxy_socket:
        return False
    if settings.tls_certificate and settings.tls_key and settings.client_ca:
        return True
    if settings.tls_certificate or settings.tls_key or settings.client_ca:
        raise WrongUsage("[intake] needs tls_certificate, tls_key and client_ca together.")
    if not is_loopback(settings.host):
        raise WrongUsage("[intake] outside this machine needs tls_certificate, tls_key and client_ca.")
    return False


def _tls(settings: IntakeSettings) -> ssl.SSLContext:
    """TLS 1.2 or newer; the peer must show a certificate of the CA, which alone gives no access."""
    for name in (settings.tls_certificate, settings.tls_key, settings.client_ca):
        if not Path(name).is_file():
            raise WrongUsage(f"[intake] names {name}, which is not there.")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.tls_certificate, settings.tls_key)
    context.load_verify_locations(settings.client_ca)
    context.verify_mode = ssl.CERT_REQUIRED
    return context


def is_loopback(host: str) -> bool:
    """True for an address of this machine's loopback, and for `localhost`."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def check_doors(settings: Settings) -> None:
    """Return quietly when the settings let the doors open.

    Raises:
        WrongUsage: the development log-in, or plain HTTP, outside loopback.
    """
    _has_tls(settings.intake)
    if settings.identity.development_idp:
        require_loopback((settings.portal.host, settings.intake.host, settings.sftp.host))


def check_ports(settings: Settings) -> None:
    """Return quietly when the addresses of all doors are free.

    Raises:
        WrongUsage: something else listens there already; the message says where and how to choose another.
    """
    doors = {"portal": settings.portal, "intake": settings.intake, "sftp": settings.sftp}
    for name, door in doors.items():
        try:
            with socket.create_server((door.host, door.port)):
                pass
        except OSError:
            raise WrongUsage(
                f"Something listens on {door.host}:{door.port} already, where the {name} is to be: "
                f"end it, or choose another port with SYNLIG_{name.upper()}__PORT."
            ) from None


def portal_address(settings: Settings) -> str:
    """Where people open the portal."""
    return settings.portal.base_url or f"http://{settings.portal.host}:{settings.portal.port}"
