"""Static files from memory: compressed once, under one address per content, kept by browsers.

All files share one hash in their address (`/static/<hash>/js/live.js`), so that a module or a
style sheet may name its neighbours by relative paths.
"""

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import brotli
from starlette.requests import Request
from starlette.responses import Response

_FOLDERS: Final = ("css", "js", "vendor")
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
}
_SQUEEZED: Final = frozenset({".css", ".js", ".svg"})


@dataclass(frozen=True, slots=True)
class _Asset:
    type: str
    plain: bytes
    gzip: bytes | None
    br: bytes | None


class Assets:
    """The files under `static/`, read at the start."""

    def __init__(self, folder: Path) -> None:
        found = {
            path.relative_to(folder).as_posix(): path
            for name in _FOLDERS
            for path in sorted((folder / name).rglob("*"))
            if path.is_file() and path.suffix in _TYPES
        }
        self._assets = {name: _load(path) for name, path in found.items()}
        whole = hashlib.sha256()
        for name, asset in self._assets.items():
            whole.update(name.encode() + b"\0" + asset.plain)
        self.mark = whole.hexdigest()[:16]

    def address(self, name: str) -> str:
        """The address of a file, for templates."""
        assert name in self._assets, f"There is no static file called {name!r}"
        return f"/static/{self.mark}/{name}"

    async def serve(self, request: Request) -> Response:
        """A file, in the smallest form that the browser takes."""
        asset = self._assets.get(request.path_params["name"])
        if asset is None:
            return Response("There is no such file.", 404, media_type="text/plain")
        headers = {
            "Content-Type": asset.type,
            "Vary": "Accept-Encoding",
            # A page of an older version may still ask under its own hash: never keep that answer.
            "Cache-Control": "public, max-age=31536000, immutable"
            if request.path_params["mark"] == self.mark
            else "no-store",
        }
        takes = request.headers.get("accept-encoding", "")
        for coding, body in (("br", asset.br), ("gzip", asset.gzip)):
            if body is not None and coding in takes:
                return Response(body, headers={**headers, "Content-Encoding": coding})
        return Response(asset.plain, headers=headers)


def _load(path: Path) -> _Asset:
    plain = path.read_bytes()
    if path.suffix not in _SQUEEZED:
        return _Asset(_TYPES[path.suffix], plain, None, None)
    ready = {end: path.with_name(path.name + end) for end in (".gz", ".br")}
    gz = ready[".gz"].read_bytes() if ready[".gz"].is_file() else gzip.compress(plain, mtime=0)
    br = (
        ready[".br"].read_bytes()
        if ready[".br"].is_file()
        else brotli.compress(plain, mode=brotli.MODE_TEXT, quality=9)
    )
    return _Asset(_TYPES[path.suffix], plain, gz, br)
