"""Files on the way out: to bots under /file/bot<token>/<path>, to the page under /sandbox/files/<id>."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.call import find_bot
from bot.sandbox.refusal import Refusal, not_found
from bot.sandbox.world import World

_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def file_routes(world: World) -> list[BaseRoute]:
    async def for_bot(request: Request) -> Response:
        try:
            find_bot(world, request.path_params["token"])
        except Refusal as refusal:
            return _refused(refusal)
        stored = world.files.at_path(request.path_params["path"])
        if stored is None:
            return _refused(not_found())
        return Response(stored.content, media_type="application/octet-stream")

    async def for_page(request: Request) -> Response:
        stored = world.files.find(request.path_params["id"])
        if stored is None:
            return _refused(not_found())
        kind = stored.media.mime_type
        headers = {"x-content-type-options": "nosniff", "content-security-policy": "sandbox"}
        if kind not in _SHOWN:
            kind = "application/octet-stream"
            headers["content-disposition"] = "attachment"
        return Response(stored.content, media_type=kind, headers=headers)

    return [Route("/file/bot{token}/{path:path}", for_bot), Route("/sandbox/files/{id}", for_page)]


def _refused(refusal: Refusal) -> JSONResponse:
    return JSONResponse(refusal.answer(), status_code=refusal.status)
