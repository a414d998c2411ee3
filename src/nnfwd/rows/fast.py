"""Whether the extra ``fast`` can be used.

Where a process may have so much address space only (``ulimit -v``), PyArrow and the threads that
it starts end the process as soon as they get no more. So there has to be room before they load.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Event

__all__ = [
    "LONG_INPUT",
    "check_fast_reader",
    "is_installed",
    "load_fast_reader",
    "may_load",
    "most_threads",
]

LONG_INPUT = Event()
"""Set where a long input is read."""

ROOM = 1 << 30
"""Bytes of address space for PyArrow, with its own threads and their stacks."""

THREAD_ROOM = 1 << 28
"""Bytes of address space for one thread of ours: its stack, and what malloc reserves."""


def is_installed() -> bool:
    """Whether the extra is installed."""
    return find_spec("pyarrow") is not None


def may_load() -> bool:
    """Whether a fast writer is worth loading: after a long input, or where PyArrow is there."""
    return LONG_INPUT.is_set() or sys.modules.get("pyarrow") is not None


def most_threads() -> int:
    """How many threads can work on a long input: none without PyArrow, or room for it."""
    return max(0, _room() - ROOM) // THREAD_ROOM if is_installed() else 0


def check_fast_reader() -> None:
    """Find out whether there is room for PyArrow, unless it is there.

    Raises
    ------
    MemoryError
        If there is not.
    """
    if sys.modules.get("pyarrow") is None and is_installed() and _room() < ROOM:
        raise MemoryError


def load_fast_reader() -> None:
    """Load PyArrow, by which records are matched too, if there is room for it.

    Raises
    ------
    ImportError, MemoryError
        If it is not installed, or there is not.
    """
    check_fast_reader()
    import_module("pyarrow")


def _room() -> int:
    """Count the bytes of address space that this process may still take."""
    import resource

    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit == resource.RLIM_INFINITY:
        return sys.maxsize
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    except OSError:  # no Linux: what is taken is not known
        return limit
    return limit - pages * resource.getpagesize()
