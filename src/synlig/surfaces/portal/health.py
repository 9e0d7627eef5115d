"""`/health/live` for whoever starts the part, `/health/ready` for those who may know more."""

from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response


async def live(request: Request) -> Response:  # noqa: ARG001 (a route's shape)
    """200 while the process answers."""
    return JSONResponse({"status": "live"})


class Ready:
    """Whether the portal can do its work."""

    def __init__(self, ready: Callable[[], bool]) -> None:
        self._ready = ready

    async def show(self, request: Request) -> Response:  # noqa: ARG002 (a route's shape)
        """200 when databases and releases can be read, else 503."""
        ready = await run_in_threadpool(self._ready)
        return JSONResponse({"status": "ready" if ready else "not ready"}, 200 if ready else 503)
