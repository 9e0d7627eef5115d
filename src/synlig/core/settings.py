"""The settings of one home: `settings.toml`, overridden by `SYNLIG_SECTION__KEY` in the environment."""

import dataclasses
import re
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from synlig.core.errors import WrongUsage

Scalar = str | int | float | bool
ANY_NUMBER: Final = (0, 10**12)
PORT: Final = (0, 65_535)
"""0 is any free one, for tests."""
RANGES: Final[Mapping[str, tuple[int, int]]] = {
    "intake.port": PORT,
    "portal.port": PORT,
    "sftp.port": PORT,
    "mail.port": PORT,
    "engine.threads": (1, 1024),
    "intake.max_report_bytes": (1_000, 100_000_000),
    "identity.accept_assurance_level": (0, 4),
    "identity.clock_skew_s": (0, 600),
    "tables.buckets": (1, 1024),
    "disclosure.base": (5, 100),
    "disclosure.smallest_population": (20, 100_000),
    "log.checkpoint_seconds": (1, 3600),
    "traces.one_in": (1, 1_000_000),
}
"""What numbers may be. A smaller base or population than the declared one would undo disclosure control."""


@dataclass(frozen=True, slots=True)
class DatabaseSettings:
    """Where the control database is; empty means SQLCipher in the home. `reader` may read released tables there."""

    url: str = ""
    reader: str = ""


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """Which engine counts."""

    kind: Literal["duckdb", "spark"] = "duckdb"
    spark_master: str = "local[*]"
    spark_properties: str = ""
    memory_limit: str = "4GB"
    threads: int = 2


@dataclass(frozen=True, slots=True)
class IntakeSettings:
    """The door for reports."""

    host: str = "127.0.0.1"
    port: int = 8401
    tls_certificate: str = ""
    tls_key: str = ""
    client_ca: str = ""
    crl: str = ""
    proxy_socket: str = ""
    entity_id: str = ""
    sts_issuer: str = ""
    sts_certificates: str = ""
    max_report_bytes: int = 5_000_000


@dataclass(frozen=True, slots=True)
class PortalSettings:
    """The door for people and BI tools."""

    host: str = "127.0.0.1"
    port: int = 8400
    base_url: str = ""
    publisher: str = "Synlig"


@dataclass(frozen=True, slots=True)
class SftpSettings:
    """The door for files."""

    host: str = "127.0.0.1"
    port: int = 8402
    quiet_seconds: int = 30
    quota_bytes: int = 2_000_000_000


@dataclass(frozen=True, slots=True)
class MailSettings:
    """The relay that mail to subscribers goes to; no host: no mail. The password is best given by the environment."""

    host: str = ""
    port: int = 587
    tls: Literal["starttls", "tls", "none"] = "starttls"
    authority: str = ""
    sender: str = ""
    user: str = ""
    password: str = ""


@dataclass(frozen=True, slots=True)
class IdentitySettings:
    """Who vouches for people."""

    entity_id: str = ""
    idp_metadata: str = ""
    profile: Literal["oiosaml3", "kombit"] = "oiosaml3"
    minimum_loa: Literal["Low", "Substantial", "High"] = "Substantial"
    accept_assurance_level: int = 0
    allow_cbc_for_tests: bool = False
    clock_skew_s: int = 300
    role_prefix: str = ""
    contact: str = ""
    development_idp: bool = False


@dataclass(frozen=True, slots=True)
class TableSettings:
    """How processed rows rest."""

    buckets: int = 8


@dataclass(frozen=True, slots=True)
class DisclosureSettings:
    """The rounding base and the smallest population an age group may have."""

    base: int = 5
    smallest_population: int = 20


@dataclass(frozen=True, slots=True)
class LogSettings:
    """Where checkpoints go, and how the process is reached that writes the log, where there is one.

    `speakers` says which user may record what: `user=area:,area:thing: user=…`; empty: everyone, everything. A home
    that says so holds the log itself. `readers` says who may look: `user=look,verify,checkpoint,prove`.
    """

    checkpoint_dir: str = ""
    checkpoint_seconds: int = 60
    socket: str = ""
    speakers: str = ""
    readers: str = ""


@dataclass(frozen=True, slots=True)
class TraceSettings:
    """Where traces go: a collector on this machine, `http://127.0.0.1:4318` or `unix:/run/….sock`; empty: none made.

    One trace of `one_in` is kept.
    """

    endpoint: str = ""
    one_in: int = 1


@dataclass(frozen=True, slots=True)
class VaultSettings:
    """How the process is reached that alone opens the vault, where there is one.

    `speakers` says which user may make which of its calls: `user=citizens,keys user=reveal`; empty: everyone.
    """

    socket: str = ""
    speakers: str = ""


@dataclass(frozen=True, slots=True)
class ErasureSettings:
    """Where tombstones are kept."""

    register: str = ""


@dataclass(frozen=True, slots=True)
class BackupSettings:
    """How long backups are kept, the vault's part shorter, and where the key is without which none can be opened."""

    keep_days: int = 35
    vault_keep_days: int = 14
    recovery_key: str = ""


@dataclass(frozen=True, slots=True)
class ApprovalSettings:
    """Whether essential changes need a second pair of eyes."""

    four_eyes: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of a home; every field has a default that is safe on one machine."""

    database: DatabaseSettings = field(default_factory=DatabaseSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)
    intake: IntakeSettings = field(default_factory=IntakeSettings)
    portal: PortalSettings = field(default_factory=PortalSettings)
    sftp: SftpSettings = field(default_factory=SftpSettings)
    mail: MailSettings = field(default_factory=MailSettings)
    identity: IdentitySettings = field(default_factory=IdentitySettings)
    tables: TableSettings = field(default_factory=TableSettings)
    disclosure: DisclosureSettings = field(default_factory=DisclosureSettings)
    log: LogSettings = field(default_factory=LogSettings)
    traces: TraceSettings = field(default_factory=TraceSettings)
    vault: VaultSettings = field(default_factory=VaultSettings)
    erasure: ErasureSettings = field(default_factory=ErasureSettings)
    backup: BackupSettings = field(default_factory=BackupSettings)
    approvals: ApprovalSettings = field(default_factory=ApprovalSettings)
    exchange: Mapping[str, str] = field(default_factory=dict[str, str])
    """Where recipients are, by agreement: `sds_url`, `sds_authority` …"""
    schedule: Mapping[str, str] = field(default_factory=dict[str, str])
    completeness: Mapping[str, str] = field(default_factory=dict[str, str])
    """Reports expected a weekday, seven numbers from Monday, by `sender` or `sender/kommune`; else it is learned."""
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    """Where reports are fetched from: `<source>_kind` (`search`, `bulk`), `_url`, `_sender`, `_authority` …"""
    targets: Mapping[str, str] = field(default_factory=dict[str, str])
    """What a municipality aims at, in per cent, by indicator of heart rehabilitation; `<indicator>_source` says who set
    it. Empty until someone supplies one: none is invented."""
    push: Mapping[str, str] = field(default_factory=dict[str, str])
    """Which released cubes are put into whose drop box: `<kommune>_sender`, `_formats` (`csv parquet`), `_cubes`."""
    organisations: Mapping[str, str] = field(default_factory=dict[str, str])
    """CVR number of an organisation whose people may log in: its municipality's code, or `drift` (the operator)."""
    units: Mapping[str, str] = field(default_factory=dict[str, str])
    """SOR code of a reporting unit: the UUIDs of `orgenhed`, its own and those above it, with commas between."""


def parse_settings(document: Mapping[str, Any], environment: Mapping[str, str]) -> Settings:
    """Settings from a parsed `settings.toml` and the environment, which wins.

    Raises:
        WrongUsage: an unknown section or key, or a value of the wrong kind; the message names it.
    """
    known = {entry.name: entry for entry in dataclasses.fields(Settings)}
    unknown = sorted(set(document) - set(known))
    if unknown:
        raise WrongUsage(f"settings.toml: unknown section [{unknown[0]}]; known: {', '.join(sorted(known))}.")
    flat = sorted(name for name in document if not isinstance(document[name], Mapping))
    if flat:
        raise WrongUsage(f"settings.toml: {flat[0]} is a section: write [{flat[0]}] on a line of its own.")
    merged = {name: dict(document.get(name, {})) for name in known}
    for variable, value in environment.items():
        section, separator, key = variable.removeprefix("SYNLIG_").lower().partition("__")
        if variable.startswith("SYNLIG_") and separator and section in known:
            merged[section][key] = value
    hints = typing.get_type_hints(Settings)
    sections = {name: _section(name, hints[name], values) for name, values in merged.items()}
    return Settings(**sections)


def _section(name: str, kind: Any, values: Mapping[str, Any]) -> Any:
    if not dataclasses.is_dataclass(kind):
        return types.MappingProxyType({key: str(value) for key, value in values.items()})
    hints = typing.get_type_hints(kind)
    unknown = sorted(set(values) - set(hints))
    if unknown:
        raise WrongUsage(f"settings: unknown key {unknown[0]} in [{name}]; known: {', '.join(sorted(hints))}.")
    return typing.cast("type[Any]", kind)(**{key: _value(f"{name}.{key}", hints[key], v) for key, v in values.items()})


def _value(place: str, kind: Any, value: Any) -> Scalar:
    if typing.get_origin(kind) is Literal:
        return _choice(place, typing.get_args(kind), value)
    if kind is bool and value in (True, False, "true", "false"):
        return value in (True, "true")
    if kind is int and not isinstance(value, bool) and re.fullmatch(r"-?\d{1,12}", str(value), re.ASCII):
        return _within(place, int(value))
    if kind is str and isinstance(value, str):
        return value
    raise WrongUsage(f"settings: {place} must be of kind {kind.__name__}.")


def _within(place: str, value: int) -> int:
    low, high = RANGES.get(place, ANY_NUMBER)
    if not low <= value <= high:
        raise WrongUsage(f"settings: {place} must be from {low} to {high}.")
    return value


def _choice(place: str, choices: tuple[str, ...], value: Any) -> str:
    if value in choices:
        return str(value)
    raise WrongUsage(f"settings: {place} must be one of {', '.join(choices)}.")
