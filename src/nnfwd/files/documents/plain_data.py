"""Plain data, as it is read from YAML and JSON files."""

from __future__ import annotations

import re
from typing import TypeAlias

from nnfwd.errors import FileError

__all__ = [
    "MAX_DEPTH",
    "Document",
    "Written",
    "plain_decimal",
    "plain_number",
    "too_deep",
    "why_no_text",
]

Document: TypeAlias = dict[str, "Document"] | list["Document"] | str | float | bool | None
"""Numbers are ``int`` and ``float``, :class:`Written` among them; ``bool`` comes from JSON alone.

Text is never a number without quotes: a ``str`` that looks like one was quoted.
"""

MAX_DEPTH = 64
"""How deep mappings and lists may be nested."""

_SHORT_INTEGER = re.compile(r"-?[1-9][0-9]{0,14}|0")


class Written(float):
    """A number whose text is not what Python would write, as ``1e-5`` or ``0.50``.

    The text stays with it: a class may be called ``0.50``, and a message shows what was written.
    """

    text: str

    def __new__(cls, text: str) -> Written:
        """Read the number, keep the text."""
        number = super().__new__(cls, text)
        number.text = text
        return number


def plain_number(text: str) -> float:
    """Read text that is a number; infinity if it is too large for a float64.

    Examples
    --------
    >>> plain_number("12"), plain_number("0.5"), plain_number("1e-5").text
    (12, 0.5, '1e-5')
    """
    return int(text) if _SHORT_INTEGER.fullmatch(text) else plain_decimal(text)


def plain_decimal(text: str) -> float:
    """Read text that is a number with a point or an exponent, or a long one."""
    number = float(text)
    return number if repr(number) == text else Written(text)


def why_no_text(text: str) -> str:
    r"""Say why text could not be written again: it has half a surrogate pair, which has no UTF-8.

    An escape can make one.

    Examples
    --------
    >>> why_no_text("caf\u00e9"), why_no_text("\ud800")
    ('', 'an escape that is half a character: \\ud800')
    """
    try:
        text.encode()
    except UnicodeEncodeError as error:
        return f"an escape that is half a character: \\u{ord(text[error.start]):04x}"
    return ""


def too_deep() -> FileError:
    """Make the error for nesting over :data:`MAX_DEPTH`."""
    return FileError(f"nested deeper than {MAX_DEPTH} levels")
