"""`/metrics`: read by Prometheus' own parser, given to this machine alone, and without a word about anybody."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from synlig.core.gauge import Gauge
from synlig.stories.create_home import create_home
from synlig.surfaces.observing.metrics import Observed
from synlig.surfaces.observing.standing import standing_of
from synlig.surfaces.wiring import Wiring

HERE = ("127.0.0.1", 40000)
SECRET = f"{101:05}{10101:05}"


async def _told(_request: Any) -> PlainTextResponse:
    return PlainTextResponse("told")


def observed() -> Observed:
    gauges = [Gauge("synlig_task_late", "Late.", 1.0, (("task", "release"),)), Gauge("synlig_disk_bytes", "Disk.", 5.0)]
    return Observed(Starlette(routes=[Route("/person/{id}", _told)]), "portal", lambda: gauges)


async def ask(app: Any, path: str, client: tuple[str, int], headers: Mapping[str, str] | None = None) -> httpx.Response:
    transport = httpx.ASGITransport(app, client=client)
    async with httpx.AsyncClient(transport=transport, base_url="http://synlig") as browser:
        return await browser.get(path, headers=headers)


def figures(text: str) -> dict[tuple[str, tuple[tuple[str, str], ...]], float]:
    families = text_string_to_metric_families(text)
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in families
        for sample in family.samples
    }


@pytest.mark.anyio
async def test_requests_are_counted_by_route_and_never_by_address() -> None:
    app = observed()
    for path in (f"/person/{SECRET}", "/person/2", "/nowhere"):
        await ask(app, path, HERE)
    text = (await ask(app, "/metrics", HERE)).text
    found = figures(text)
    labels = (("method", "GET"), ("part", "portal"), ("route", "/person/{id}"), ("status", "200"))
    assert found[("synlig_requests_total", labels)] == 2
    assert found[("synlig_request_seconds_count", (("part", "portal"), ("route", "elsewhere")))] == 1
    assert found[("synlig_task_late", (("task", "release"),))] == 1
    assert found[("synlig_disk_bytes", ())] == 5
    assert SECRET not in text


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("client", "headers"),
    [
        (("192.0.2.7", 1), {}),
        (HERE, {"X-Forwarded-For": "192.0.2.7"}),
        (HERE, {"Forwarded": "for=192.0.2.7"}),
        (HERE, {"x-real-ip": "127.0.0.1"}),
        (("nonsense", 1), {}),
    ],
)
async def test_elsewhere_there_is_no_such_page(client: tuple[str, int], headers: dict[str, str]) -> None:
    assert (await ask(observed(), "/metrics", client, headers)).status_code == 404


def test_a_home_tells_how_it_stands(tmp_path: Path) -> None:
    Wiring(tmp_path / "home", {}).tell(create_home)
    wiring = Wiring(tmp_path / "home", {})
    told = {(gauge.name, gauge.labels): gauge.value for gauge in standing_of(wiring)()}
    assert told[("synlig_reports_waiting", ())] == 0
    assert told[("synlig_disk_free_bytes", ())] > 0
    assert ("synlig_task_late", (("task", "release"),)) in told
    wiring.close()
