"""Not read yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from nnfwd.errors import FileError

if TYPE_CHECKING:
    from nnfwd.files.documents import ParsedFile

__all__ = ["read_tensorflowjs"]


def read_tensorflowjs(file: ParsedFile) -> NoReturn:  # noqa: ARG001 - not read yet
    """Refuse it."""
    message = "this format is not read yet"
    raise FileError(message)
