"""What is behind the errors of fsspec's drivers, each of which has its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nnfwd.errors import FileError, MissingFileError
from nnfwd.files.paths import words_without_secrets

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["CUT_OFF", "explained"]

CUT_OFF = "the connection ended too early"

DENIED = "permission to {what} it is denied"

WORDS = {
    "PermissionError": DENIED,
    "Timeout": "no answer in time",
    "ClientPayloadError": CUT_OFF,
    "IncompleteRead": CUT_OFF,
    "ServerDisconnectedError": CUT_OFF,
    "FileExpired": "the file changed while it was read",
}
"""What it means if an error, or one behind it, is of a type that is called so."""

ANSWERS = {401: DENIED, 403: DENIED}
"""What answers of HTTP mean."""

MISSING = (404, 410)
"""Answers of HTTP where nothing is."""

UNUSABLE = (TypeError, AttributeError, LookupError)
"""What Python raises in a driver that needs more than an address says, or another one."""


def explained(error: Exception, what: str) -> tuple[type[FileError], str]:
    """Say what is behind an error of a driver."""
    chain = list(_causes(error))
    status = next(filter(None, map(_status, chain)), None)
    types = " ".join(kind.__name__ for each in chain for kind in type(each).__mro__)
    words = ANSWERS.get(status or 0) or next((WORDS[name] for name in WORDS if name in types), None)
    if words is not None:
        return FileError, words.format(what=what)
    far = next((each for each in reversed(chain) if _is_far(each)), None)
    if status in MISSING or (isinstance(error, FileNotFoundError) and far is None):
        where = "there is no such file" if what == "read" else "there is no such bucket or folder"
        return MissingFileError, where
    return FileError, f"it cannot be {what.replace('write', 'written')}: {_words(far or error)}"


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _status(error: BaseException) -> int | None:
    """Get the answer of HTTP that an error comes of, as several drivers keep it."""
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        found: Any = response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        return found if isinstance(found, int) else None
    values = (getattr(error, name, None) for name in ("status", "status_code", "code"))
    return next((each for each in values if isinstance(each, int)), None)


def _is_far(error: BaseException) -> bool:
    """Whether it is about the address, the connection or the server."""
    is_missing = isinstance(error, (FileNotFoundError, KeyError))
    return not is_missing and (
        isinstance(error, (OSError, ValueError)) or _status(error) is not None
    )


def _words(error: BaseException) -> str:
    from textwrap import shorten

    text = str(getattr(error, "strerror", None) or error) or type(error).__name__
    if isinstance(error, UNUSABLE):
        text = f"its driver cannot use this address: {text}"
    return shorten(words_without_secrets(text), 200, placeholder=" …")
