"""JSON values and lists of them by the json module: the reference, which says what is right."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from nnfwd.errors import FileError, RowError
from nnfwd.files.documents.json_text import explain_syntax, why_not_unique
from nnfwd.files.documents.plain_data import Written, plain_number, too_deep, why_no_text
from nnfwd.rows.json_yaml.items import Item
from nnfwd.text.places import line_and_column

if TYPE_CHECKING:
    from collections.abc import Generator, Iterator

__all__ = ["BLANKS", "DECODER", "FOLLOWED", "items_from", "list_items", "skip"]

BLANKS = " \t\r\n"
FOLLOWED = "not valid JSON: something follows the list"
_BLANKS = re.compile(f"[{BLANKS}]*")


def list_items(text: str, *, goes_on: bool = False) -> Iterator[Item]:
    """Parse a text that is one list."""
    position = skip(text, 0)
    if not text.startswith("[", position):
        message = "expected one list of rows, [...]; a row a line is --input-format jsonl"
        raise fault(message, text, position)
    position = skip(text, (yield from items_from(text, position, goes_on=goes_on)))
    if position < len(text):
        raise fault(FOLLOWED, text, position)


def items_from(text: str, position: int, *, goes_on: bool = False) -> Generator[Item, None, int]:
    """Parse a list item by item, since the json module does not say on which lines they are.

    Parameters
    ----------
    text : str
    position : int
        Where the bracket is that opens the list.
    goes_on : bool, optional
        Whether an item has to follow.

    Returns
    -------
    int
        The place after the list.
    """
    line, counted = 1, 0
    position = skip(text, position + 1)
    more = goes_on or not text.startswith("]", position)
    while more:
        try:
            value, end = DECODER.raw_decode(text, position)
        except json.JSONDecodeError as error:
            raise fault(explain_syntax(error), text, error.pos) from error
        except RecursionError:
            raise fault(too_deep().message, text, position) from None
        line += text.count("\n", counted, position)
        counted = position
        yield Item(line, text[position:end], value)
        position = skip(text, end)
        more = text.startswith(",", position)
        if more:
            position = skip(text, position + 1)
    if not text.startswith("]", position):
        message = "not valid JSON: expected a comma or the end of the list"
        raise fault(message, text, position)
    return position + 1


def skip(text: str, position: int) -> int:
    """Find the next character that is not a blank."""
    match = _BLANKS.match(text, position)
    return position if match is None else match.end()


def fault(message: str, text: str, position: int) -> FileError:
    line, column = line_and_column(text, position)
    return FileError(message, line=line, column=column)


def _mapping(pairs: list[tuple[str, object]]) -> object:
    """Make a mapping, or an error in its place if it cannot have these keys."""
    mapping = dict(pairs)
    fault = next(filter(None, map(why_no_text, mapping)), "")
    if len(mapping) < len(pairs):
        fault = fault or why_not_unique(pairs)
    return RowError(fault) if fault else mapping


DECODER = json.JSONDecoder(
    object_pairs_hook=_mapping,
    parse_int=plain_number,
    parse_float=plain_number,
    parse_constant=Written,
)
