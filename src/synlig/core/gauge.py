"""A gauge: one figure of how the Gateway stands right now, for whoever watches over it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Gauge:
    """`name` as Prometheus writes it (`synlig_reports_waiting`), its English help, and labels that name no person."""

    name: str
    help: str
    value: float
    labels: tuple[tuple[str, str], ...] = ()
