"""Files on the way out: to bots under /file/bot<token>/<path>, to the page under /sandbox/files/<id>."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from bot.sandbox.world import TOKEN, World

_SHOWN = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


def file_routes(world: World) -> list[BaseRoute]:
    async def for_bot(request: Request) -> Response:
        token = request.path_params["token"]
        if not TOKEN.fullmatch(token) or world.find_bot(token) is None:
            return _missing(401, "Unauthorized")
        stored = world.files.at_path(request.path_params["path"])
        if stored is None:
            return _missing(404, "Not Found")
        return Response(stored.content, media_type="application/octet-stream")

    async def for_page(request: Request) -> Response:
        stored = world.files.find(request.path_params["id"])
        if stored is None:
            return _missing(404, "Not Found")
        kind = stored.media.mime_type
        headers = {"x-content-type-options": "nosniff", "content-security-policy": "sandbox"}
        if kind not in _SHOWN:
            kind = "application/octet-stream"
            headers["content-disposition"] = "attachment"
        return Response(stored.content, media_type=kind, headers=headers)

    return [Route("/file/bot{token}/{path:path}", for_bot), Route("/sandbox/files/{id}", for_page)]


def _missing(status: int, description: str) -> JSONResponse:
    return JSONResponse({"ok": False, "error_code": status, "description": description}, status_code=status)
