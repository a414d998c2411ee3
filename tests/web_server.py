"""A web server for tests: with ranges or without, and with faults."""

from __future__ import annotations

import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable

ANSWERS = {"/denied.csv": 403, "/broken.csv": 500}


class Web:
    """Serves the files of a folder, in a thread.

    Parameters
    ----------
    folder : Path
    has_ranges : bool
    version : str, optional
        What all files have for an ETag.
    cut : {"", "length", "chunked", "nothing"}, optional
        Answers end after half of their bytes, and say before how long they would be: by a length,
        by chunks, or not at all.
    before : callable, optional
        Called with the range that is wanted before each answer.
    """

    def __init__(
        self,
        folder: Path,
        *,
        has_ranges: bool,
        version: str = "",
        cut: str = "",
        before: Callable[[str], None] = lambda _: None,
    ) -> None:
        self.has_ranges, self.version, self.cut, self.before = has_ranges, version, cut, before
        handler = partial(_Handler, directory=str(folder), web=self)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(0.02,)).start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, *args: object, web: Web, **options: object) -> None:
        self._web = web
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        asked = self.headers.get("Range", "")
        self._web.before(asked)
        path = Path(self.translate_path(self.path))
        code = ANSWERS.get(self.path.partition("?")[0], 200 if path.is_file() else 404)
        data = path.read_bytes() if code == 200 else b""
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", asked)
        if wanted and self._web.has_ranges and code == 200:
            first, last = int(wanted[1]), min(int(wanted[2]), len(data) - 1)
            code = 206 if first <= last else 416
            self.send_response_only(code)
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            data = data[first : last + 1]
        else:
            self.send_response_only(code)
        if self._web.version:
            self.send_header("ETag", self._web.version)
        if self.command == "HEAD" or not self._web.cut:
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data if self.command == "GET" else b"")
        else:
            self._send_half(data)

    def _send_half(self, data: bytes) -> None:
        half = data[: data.index(b"\n", len(data) // 2) + 1]
        self.close_connection = True
        if self._web.cut == "length":
            self.send_header("Content-Length", str(len(data)))
        elif self._web.cut == "chunked":
            self.send_header("Transfer-Encoding", "chunked")
            half = b"%x\r\n%s\r\n" % (len(half), half)
        self.end_headers()
        self.wfile.write(half)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
