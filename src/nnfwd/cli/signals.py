"""What Ctrl-C, SIGTERM and SIGHUP do.

Until output begins they end the process at once. An exception in their place may be lost: raised
in a callback of the import system or of the garbage collector it is told of, and ignored.
"""

from __future__ import annotations

import os
import signal
from typing import NoReturn

__all__ = ["INTERRUPTED", "end_at_once", "unwind"]

INTERRUPTED = 130


def end_at_once() -> None:
    """Let an interrupt end the process, unless interrupts are ignored, as in the background."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _exit)


def unwind() -> None:
    """Let an interrupt and its like raise: on the way out files are removed and workers end."""
    if signal.getsignal(signal.SIGINT) is _exit:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    for each in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(each) is signal.SIG_DFL:  # nohup ignores SIGHUP
            signal.signal(each, _terminate)


def _exit(_signal: int, _frame: object) -> NoReturn:
    os._exit(INTERRUPTED)


def _terminate(number: int, _frame: object) -> NoReturn:
    raise SystemExit(128 + number)
