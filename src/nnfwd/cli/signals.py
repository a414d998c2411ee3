"""What Ctrl-C, SIGTERM and SIGHUP do.

Until output begins, and when all is done, they end the process at once. In between the first one
raises :class:`Ended`, so that files are removed on the way out, and those after it do nothing more.
"""

from __future__ import annotations

import os
import signal

TYPE_CHECKING = False  # typing loads slowly, and until main begins Ctrl-C is a traceback
if TYPE_CHECKING:
    from typing import NoReturn

__all__ = ["Ended", "end_at_once", "unwind"]

ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end a run."""

LONGEST_WAY_OUT = 0.5
"""Seconds after which a run is ended whatever it does.

An exception may be lost, raised in a callback of the import system or of the garbage collector.
"""


class Ended(BaseException):
    """A signal ended the run."""

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number


def end_at_once() -> None:
    """Let the signals end the process, those that are not ignored, as under nohup."""
    _handle(_exit)


def unwind() -> None:
    """Let the signals raise."""
    _handle(_raise)


def _handle(handler: signal._HANDLER) -> None:
    for each in ENDING:
        if signal.getsignal(each) is not signal.SIG_IGN:
            signal.signal(each, handler)


def _exit(number: int, _frame: object = None) -> NoReturn:
    os._exit(128 + number)


def _ignore(_number: int, _frame: object) -> None:
    """Do nothing: with SIG_IGN Python complains of a signal that came just before it."""


def _raise(number: int, _frame: object) -> NoReturn:
    _handle(_ignore)
    signal.signal(signal.SIGALRM, lambda *_: _exit(number))
    signal.setitimer(signal.ITIMER_REAL, LONGEST_WAY_OUT)
    raise Ended(number)
