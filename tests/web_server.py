"""A web server for tests, with ranges or without."""

from __future__ import annotations

import re
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Self

ANSWERS = {"/denied.csv": 403, "/broken.csv": 500}


class Web:
    """Serves the files of a folder, in a thread."""

    def __init__(self, folder: Path, *, has_ranges: bool) -> None:
        self.has_ranges = has_ranges
        handler = partial(_Handler, directory=str(folder), has_ranges=has_ranges)
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

    def __init__(self, *args: object, has_ranges: bool, **options: object) -> None:
        self._has_ranges = has_ranges
        super().__init__(*args, **options)

    def do_GET(self) -> None:
        self._answer()

    def do_HEAD(self) -> None:
        self._answer()

    def _answer(self) -> None:
        path = Path(self.translate_path(self.path))
        code = ANSWERS.get(self.path.partition("?")[0], 200 if path.is_file() else 404)
        data = path.read_bytes() if code == 200 else b""
        self.send_response_only(*self._code(code))
        wanted = re.fullmatch(r"bytes=(\d+)-(\d+)", self.headers.get("Range", ""))
        if wanted and self._has_ranges and code == 200:
            first, last = int(wanted[1]), min(int(wanted[2]), len(data) - 1)
            self.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
            data = data[first : last + 1]
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(data)

    def _code(self, code: int) -> tuple[int]:
        is_part = code == 200 and self._has_ranges and "Range" in self.headers
        return (206 if is_part else code,)

    def log_message(self, *_: object) -> None:
        """Say nothing."""
