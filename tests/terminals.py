"""Commands that are run on a terminal, and what it was given."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

AT_ONCE = """
from nnfwd.cli import main, progress
progress.SHOWN_AFTER, progress.REFRESHED_AFTER = 0, 0.02
main()
"""
"""Every run is a long one."""

STYLE = re.compile(r"\x1b\[[0-9;]*m")


class Terminal:
    """A terminal of 80 columns, in place of stderr or of more."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.descriptor, self.end = pty.openpty()
        termios.tcsetwinsize(self.end, (24, 80))

    def start(
        self, *args: str, command: str = "predict", before: str = "", **options: object
    ) -> subprocess.Popen[bytes]:
        environment = os.environ | {"TERM": "xterm"}
        environment.pop("NO_COLOR")
        return subprocess.Popen(
            [sys.executable, "-c", before + AT_ONCE, command, "-w", "w.yaml", *args],
            cwd=self.folder,
            stderr=self.end,
            env=environment | options.pop("env", {}),
            **{"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE} | options,
        )

    def run(self, *args: str, **options: object) -> tuple[str, int]:
        """Run to the end; what the terminal was given, without colours, and the exit code."""
        with self.start(*args, **options) as process:
            process.communicate(timeout=60)
        return self.text(), process.returncode

    def text(self) -> str:
        """Read all; the terminal is gone then."""
        os.close(self.end)
        pieces = []
        try:
            while piece := os.read(self.descriptor, 1 << 16):
                pieces.append(piece)
        except OSError:  # how Linux says that the other end is closed
            pass
        os.close(self.descriptor)
        return STYLE.sub("", b"".join(pieces).decode())
