"""How files of columns begin: with something that no text begins with, whatever they are called."""

from __future__ import annotations

__all__ = ["ARROW_FILE", "ARROW_STREAM", "PARQUET"]

PARQUET, ARROW_FILE, ARROW_STREAM = b"PAR1\x15", b"ARROW1\0\0", b"\xff\xff\xff\xff"
