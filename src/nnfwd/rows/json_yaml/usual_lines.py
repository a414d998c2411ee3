"""JSON Lines by the fast reader of CSV: all of a block, or nothing.

A line is usual if it has the keys of the first one in their order, and plain values. Without its
brackets and blanks, and with a comma for each colon, it is CSV: names and values by turns.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.rows.columns import Columns
from nnfwd.rows.records import Records
from nnfwd.rows.sifting import NUMBER_END
from nnfwd.text.dialect import Dialect

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.rows.blocks import Block

__all__ = ["UsualLine", "usual_line"]

_INTEGER = r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?"
_NUMBER = _INTEGER + NUMBER_END
_IN_TEXT = r'"\\,:{}\[\]\x00-\x1f'
"""What a text has none of: it would not be a cell as it is."""

_TEXT = rf'"(?:[^{_IN_TEXT} ](?:[^{_IN_TEXT}]*[^{_IN_TEXT} ])?)?"'
_ANY = rf'(?:{_INTEGER}(?:[eE][+-]?[0-9]+)?|"[^{_IN_TEXT}]*"|true|false|null)'
_BLANKS = r"[ \t]*"

_QUOTE = b"\x01"
"""What is written for a quote around a text that is kept: no line has one."""

_KEPT = bytes.maketrans(b':"', b"," + _QUOTE)
_NOT_KEPT = bytes.maketrans(b":", b",")


class UsualLine(NamedTuple):
    """What a usual line is.

    Parameters
    ----------
    pattern : str
        A regular expression of usual lines.
    columns : Columns
        Of the cells of such a line as CSV.
    step : int
        How many of these cells a value is: with its name, two.
    """

    pattern: str
    columns: Columns
    step: int

    def read_decimals(self, records: Records) -> Block | None:
        """Read lines that all are as the first one, but for short decimals; else None."""
        data = records.data if records.data.endswith(b"\n") else records.data + b"\n"
        return self.read_alike(data, data[: data.index(b"\n")], b"\n")

    def read_alike(self, data: bytes, first: bytes, line_end: bytes) -> Block | None:
        """Read rows that are as the first one, but for short decimals, and end alike; else None."""
        from nnfwd.rows.json_yaml.decimal_lines import read_decimal_lines

        pattern = self.pattern.replace(_BLANKS, r"[ \t\r\n]*")
        if self.columns.kept or not re.fullmatch(pattern.encode(), first):
            return None
        fed = [place // self.step for place in self.columns.fed]
        return read_decimal_lines(data, first, line_end, fed)

    def read(self, records: Records) -> Block | None:
        """Read lines that all are usual by PyArrow's reader of CSV.

        Raises
        ------
        ImportError
            If PyArrow is not installed.
        """
        from nnfwd.rows.delimited.read_by_arrow import parse_bulk

        if not self.columns.kept:
            data = records.data.translate(_NOT_KEPT, b'{}[]" \t')
            return parse_bulk(Records(records.line, data), self.columns, Dialect(","))
        from nnfwd.rows.arrow import call, compute

        data = records.data.translate(_KEPT, b"{}[]")
        block = parse_bulk(Records(records.line, data), self.columns, Dialect(","))
        if block is None:
            return None
        around = compute.TrimOptions(f" \t{_QUOTE.decode()}")
        kept = (call("utf8_trim", [texts], around) for texts in block.kept)
        return block._replace(kept=tuple(kept))


def usual_line(first: object, columns: Columns) -> UsualLine | None:
    """Find out what a usual line is from the first one; None if there is no such thing.

    Examples
    --------
    >>> columns = Columns(("b", "id"), fed=(0,), kept=(1,), labels=("b",), by_key=True)
    >>> line = usual_line({"id": "007", "b": 3}, columns)
    >>> line.columns.fed, line.columns.kept
    ((3,), (1,))
    >>> bool(re.fullmatch(line.pattern, '{"id": "a", "b": 1.5}'))
    True
    >>> bool(re.fullmatch(line.pattern, '{"b": 1.5, "id": "a"}'))
    False
    """
    if columns.of_answers or not isinstance(first, dict | list):
        return None
    keys = tuple(first) if isinstance(first, dict) else columns.names
    places = {key: place for place, key in enumerate(keys)}
    if not places.keys() >= set(columns.names) or re.search(f"[{_IN_TEXT}]", "".join(keys)):
        return None
    fed = [places[columns.names[place]] for place in columns.fed]
    kept = [places[columns.names[place]] for place in columns.kept]
    kinds = [_kind(place, fed, kept) for place in range(len(keys))]
    step, begin, end = 1, r"\[", r"\]"
    if isinstance(first, dict):
        step, begin, end = 2, r"\{", r"\}"
        kinds = [
            f"{re.escape(json.dumps(key, ensure_ascii=False))}{_BLANKS}:{_BLANKS}{kind}"
            for key, kind in zip(keys, kinds, strict=True)
        ]
    pairs = f"{_BLANKS},{_BLANKS}".join(kinds)
    cells = Columns(
        tuple(map(str, range(step * len(keys)))),
        tuple(step * place + step - 1 for place in fed),
        tuple(step * place + step - 1 for place in kept),
        columns.labels,
    )
    pattern = f"{_BLANKS}{begin}{_BLANKS}{pairs}{_BLANKS}{end}{_BLANKS}"
    return UsualLine(pattern, cells, step)


def _kind(place: int, fed: Sequence[int], kept: Sequence[int]) -> str:
    """Write a regular expression of values that are as usual at a place."""
    if place in fed:
        return _NUMBER
    return f"(?:{_NUMBER}|{_TEXT}|true|false)" if place in kept else _ANY
