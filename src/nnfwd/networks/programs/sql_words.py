"""How SQL is written, and what databases differ in."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnfwd.core.sums import BY_HAND_FAN_IN, SECTION
from nnfwd.networks.programs.formula import Printer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = [
    "DIALECTS",
    "Dialect",
    "Names",
    "SqlPrinter",
    "literal",
    "nested",
    "quoted",
    "sum_of",
    "text_literal",
]

LONGEST_NAME = 60
"""Bytes of a name: PostgreSQL cuts off what is past 63."""

COMMON = {
    "abs": "ABS({})",
    "exp": "EXP({})",
    "log": "LN({})",
    "sqrt": "SQRT({})",
    "tanh": "TANH({})",
    "atanh": "ATANH({})",
    "sin": "SIN({})",
    "cos": "COS({})",
    "atan": "ATAN({})",
}

LEAST = {"min": "LEAST({}, {})", "max": "GREATEST({}, {})"}


class Dialect(NamedTuple):
    """What SQL differs in from one database to another.

    Parameters
    ----------
    title : str
    real : str
        The type of float64.
    functions : mapping of str to str
    most_columns : int, optional
    wide_sum : str, optional
        How it sums the products of two lists, if it has lists.
    remark : str, optional
        What its users should know.
    """

    title: str
    real: str
    functions: Mapping[str, str]
    most_columns: int = 1 << 16
    wide_sum: str = ""
    remark: str = ""


DIALECTS: Mapping[str, Dialect] = {
    "duckdb": Dialect("DuckDB", "DOUBLE", COMMON | LEAST, wide_sum="LIST_INNER_PRODUCT({}, [{}])"),
    "postgresql": Dialect(
        "PostgreSQL",
        "DOUBLE PRECISION",
        # below -700 it would end with an error, as for every number that is too small
        COMMON | LEAST | {"exp": "EXP(GREATEST({}, -7e2))"},
        1600,
        remark="A number that is too large or too small for its type ends with an error.",
    ),
    "sqlite": Dialect(
        "SQLite",
        "REAL",
        COMMON | {"min": "MIN({}, {})", "max": "MAX({}, {})"},
        2000,
        remark="It needs SQLite's mathematical functions, which are in most builds from 3.35 on.",
    ),
}
"""How the databases differ that SQL is written for."""


class SqlPrinter(Printer):
    """SQL of one dialect."""

    def __init__(
        self, names: Mapping[str, str], dialect: Dialect, sums: frozenset[str] = frozenset()
    ) -> None:
        super().__init__(names, sums)
        self.functions = dialect.functions

    def number(self, number: float) -> str:
        """Write a number as a literal."""
        return literal(number)

    def condition(self, test: str, then: str, otherwise: str) -> str:
        """Write a choice as a case."""
        return f"CASE WHEN {test} THEN {then} ELSE {otherwise} END"


class Names(dict[str, str]):
    """Names in quotes, by what they are for: as they are, but for capitals and long ones."""

    def __init__(self) -> None:
        super().__init__()
        self._taken: set[str] = set()

    def add(self, key: str, name: str | None = None) -> str:
        """Give a name of its own, and return it in quotes."""
        name = key if name is None else name
        short = name.encode()[:LONGEST_NAME].decode(errors="ignore")
        found, number = quoted(short), 1
        while found.lower() in self._taken:
            number += 1
            found = quoted(f"{short[: LONGEST_NAME - 20]} {number}")
        self._taken.add(found.lower())
        self[key] = found
        return found


def quoted(name: str) -> str:
    """Quote a name of a table or column."""
    return '"' + name.replace('"', '""') + '"'


def text_literal(text: str) -> str:
    """Quote a text."""
    return "'" + text.replace("'", "''") + "'"


def literal(number: float) -> str:
    """Write a number so that every database takes it for float64: with an exponent."""
    text = repr(float(number)).removesuffix(".0")
    return text if "e" in text else f"{text}e0"


def sum_of(terms: Sequence[str], last: str = "") -> str:
    """Add terms up from left to right, those of a wide sum in sections, and the last one."""
    if len(terms) > BY_HAND_FAN_IN:
        parts = [_chain(terms[first : first + SECTION]) for first in range(0, len(terms), SECTION)]
        terms = [f"({part})" for part in parts]
    return _chain([*terms, *filter(None, [last])])


def _chain(terms: Sequence[str]) -> str:
    first, *others = terms
    signed = (f"- {each[1:]}" if each[0] == "-" else f"+ {each}" for each in others)
    return " ".join([first, *signed])


def nested(function: str, terms: Sequence[str]) -> str:
    """Apply a function of two to many."""
    while len(terms) > 1:
        pairs = zip(terms[::2], terms[1::2], strict=False)
        odd = terms[-1:] if len(terms) % 2 else []
        terms = [*(function.format(*pair) for pair in pairs), *odd]
    return terms[0]
