"""Whether the bot is well, for those who watch it: /healthz says live, ready, and why not; /metrics has the numbers."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from bot.web import metrics
from bot.web.watch import Watch

METRICS = "text/plain; version=0.0.4; charset=utf-8"


def application(watch: Watch) -> Starlette:
    """The ASGI application of `LISTEN`. `/healthz/live` asks nothing: it is for who would kill a bot that hangs."""

    async def live(_: Request) -> JSONResponse:
        return JSONResponse({"live": True})

    async def healthz(_: Request) -> JSONResponse:
        seen = await watch.sight()
        body = {
            "live": True,
            "ready": seen.is_ready,
            "reasons": list(seen.reasons),
            "notes": list(seen.notes),
            "poll_age_s": round(seen.heard_s, 1),
            "pack_age_s": None if seen.published_s is None else round(seen.published_s),
            "backup_age_s": None if seen.backup_s is None else round(seen.backup_s),
            "disk_free_bytes": seen.disk_free,
            "deliveries_due": seen.overview.due if seen.overview else None,
            "revision": seen.revision,
        }
        return JSONResponse(body, status_code=200 if seen.is_ready else 503)

    async def numbers(_: Request) -> Response:
        return Response(metrics.text(await watch.sight()), media_type=METRICS)

    return Starlette(routes=[Route("/healthz", healthz), Route("/healthz/live", live), Route("/metrics", numbers)])
