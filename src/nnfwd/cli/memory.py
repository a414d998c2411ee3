"""What the C library does with memory that is given back to it."""

from __future__ import annotations

__all__ = ["keep_freed_memory"]

TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
"""Parameters of ``mallopt``, as glibc numbers them."""

LARGEST_KEPT = 32 << 20
"""Bytes of a piece of memory that is kept: glibc takes no more."""

MOST_KEPT = 256 << 20
"""Bytes of free memory that are kept at the end of the heap."""


def keep_freed_memory() -> None:
    """Keep freed memory for what is needed next; only glibc gives it back at once.

    The numbers of each part of a long input lie where those of the part before did. Otherwise the
    system has to find, and clear, each page of them again: 28,000 of a million rows, not 15,000.
    """
    import ctypes

    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (AttributeError, OSError, TypeError):  # another library, or none that can be asked
        return
    mallopt(MMAP_THRESHOLD, LARGEST_KEPT)
    mallopt(TRIM_THRESHOLD, MOST_KEPT)
    mallopt(ARENA_MAX, 1)  # or else each thread keeps as much for itself
