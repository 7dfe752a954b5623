"""Whether the bot is well, for those who watch it: /healthz says live, ready, and why not."""

from collections.abc import Callable
from datetime import datetime, timedelta

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.services import Services

POLL_AGE = timedelta(minutes=2)  # after which Telegram has been silent for too long


def application(services: Services, *, polled_at: Callable[[], datetime]) -> Starlette:
    """The ASGI application of `LISTEN`."""

    async def healthz(_: Request) -> JSONResponse:
        now, pack = services.now(), services.current.pack
        age = now - polled_at()
        reasons = ["Telegram has not answered a poll for two minutes."] if age > POLL_AGE else []
        body = {
            "live": True,
            "ready": not reasons,
            "reasons": reasons,
            "poll_age_s": round(age.total_seconds(), 1),
            "revision": pack.revision,
        }
        return JSONResponse(body, status_code=503 if reasons else 200)

    return Starlette(routes=[Route("/healthz", healthz)])
