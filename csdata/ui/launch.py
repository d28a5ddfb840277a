"""What happens around the pages: warm-up, readiness, security headers, and what a user reads when a page breaks."""

from __future__ import annotations

import gc
import importlib
import logging
import secrets
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import streamlit as st
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOG: Final = logging.getLogger("csdata.app")
READY: Final = threading.Event()
ROUTER: Final = Path(__file__).with_name("router.py")
STATIC: Final = Path(__file__).parents[2] / "static"
HEAVY: Final = (
    "pandas",
    "altair",
    "duckdb",
    "pyarrow",
    "sklearn.cluster",
    "sklearn.linear_model",
    "sklearn.preprocessing",
)

POLICY: Final = (
    b"default-src 'self'; "
    b"script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; "  # Vega compiles its expressions
    b"style-src 'self' 'unsafe-inline'; "
    b"img-src 'self' data: blob:; "  # an image address inside uploaded data is never fetched
    b"font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
    b"object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'self'"
)
HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"SAMEORIGIN"),
    (b"content-security-policy", POLICY),
)


class SecurityHeaders:
    """ASGI middleware that adds HEADERS to every HTTP answer and leaves websockets alone."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap the next application."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; add the headers when the answer starts."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                present = {name.lower() for name, _ in message.get("headers", ())}
                added = [pair for pair in HEADERS if pair[0] not in present]
                message["headers"] = [*message.get("headers", ()), *added]
            await send(message)

        await self.app(scope, receive, with_headers)


def warm_up() -> None:
    """Import what every page needs, load the sample, and take it all out of the garbage collector's sight."""
    for name in HEAVY:
        attempt(name, lambda name=name: importlib.import_module(name))
    attempt("the first page", warm_state)
    gc.collect()
    gc.freeze()
    READY.set()
    attempt("the other pages", go_on)


def attempt(what: str, step: Any) -> None:  # noqa: ANN401
    """Run one step of the warm-up; a failure is logged, and the server goes on without it."""
    try:
        step()
    except Exception:
        LOG.exception("Warm-up step failed: %s", what)


def warm_state() -> None:
    """Make the first page of the sample ready."""
    importlib.import_module("csdata.ui.warming").warm()


def go_on() -> None:
    """Make the other pages ready, behind those who are here already."""
    importlib.import_module("csdata.ui.warming").go_on()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[dict[str, Any]]:
    """Start the warm-up behind the open port, so that the first paint does not wait for it."""
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()
    yield {}


async def ready(_: Request) -> JSONResponse:
    """Answer 200 once the warm-up is over, 503 before."""
    return JSONResponse({"ready": READY.is_set()}, 200 if READY.is_set() else 503)


def routes() -> list[BaseRoute]:
    """Return what the server answers beside the pages."""
    return [Route("/api/ready", ready), Mount("/app/static", StaticFiles(directory=STATIC))]


def middleware() -> list[Middleware]:
    """Return what every HTTP answer passes through."""
    return [Middleware(SecurityHeaders)]


def on_script_error(error: Exception) -> bool:
    """Log an error under a short reference and show the user that reference and a way on; never a traceback."""
    reference = secrets.token_hex(3).upper()
    LOG.error("Page error %s", reference, exc_info=error)
    st.error(
        "Your data are safe. Reload the page; if it happens again, open **Data** and check what was read there."
        f"  \nReference for whoever looks after this app: **{reference}**",
        title="This page could not be drawn",
        icon=":material/error:",
    )
    return True
