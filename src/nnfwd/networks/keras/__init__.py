"""Not read yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from nnfwd.errors import FileError

if TYPE_CHECKING:
    import os

__all__ = ["read_keras"]


def read_keras(path: str | os.PathLike[str]) -> NoReturn:  # noqa: ARG001 - not read yet
    """Refuse it."""
    message = "this format is not read yet"
    raise FileError(message)
