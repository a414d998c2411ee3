"""What is shown of an explanation, and how."""

from __future__ import annotations

from dataclasses import dataclass
from numbers import Integral
from typing import TYPE_CHECKING, Literal, get_args

from nnfwd.formats import listed
from nnfwd.text.numbers import ALL_DIGITS, DIGITS

if TYPE_CHECKING:
    from nnfwd.explain.record import Record

__all__ = ["MATH", "BlankLevel", "View"]

MATH = ("fence", "dollars", "none")
"""How Markdown has mathematics: in blocks marked ``math``, between ``$$``, or as plain text."""

BlankLevel = Literal["all", "sums", "results"]
"""What a sheet leaves open, from the most to the least."""


@dataclass(frozen=True)
class View:
    """What is shown of an explanation, and how.

    Parameters
    ----------
    nodes : frozenset of str, optional
        The nodes to write; all without it.
    terms : int, optional
        How many terms of a sum to write out, those of the largest contributions; all without it.
        Notations for programs have all terms.
    digits : int, optional
        Significant digits of a number. Notations for programs have all digits.
    width : int, optional
        Columns of the terminal, for text.
    fragment : bool, optional
        Of LaTeX what goes into a document, not the document.
    matrices : bool, optional
        In LaTeX and Markdown a layer as matrices, not node by node.
    math : str, optional
        How Markdown has mathematics, one of :data:`MATH`.
    blank : {"all", "sums", "results"}, optional
        What a sheet to fill in leaves open; in notations for people. It has all terms of a sum, as
        the largest would say something of the numbers.
    color : bool, optional
        Whether the terminal takes colour, for text.
    pages : bool, optional
        In LaTeX and in sheets of HTML: each row on a page of its own.
    symbols : bool, optional
        In LaTeX: short symbols in place of names, with a legend.
    record : Record, optional
        Where the explanations came from, to be written with them.
    """

    nodes: frozenset[str] | None = None
    terms: int | None = None
    digits: int = DIGITS
    width: int = 80
    fragment: bool = False
    matrices: bool = False
    math: str = MATH[0]
    blank: BlankLevel | None = None
    color: bool = False
    pages: bool = False
    symbols: bool = False
    record: Record | None = None

    def __post_init__(self) -> None:
        if not (_is_integer(self.digits) and 1 <= self.digits <= ALL_DIGITS):
            message = f"digits are 1 to {ALL_DIGITS}, not {self.digits!r}"
            raise ValueError(message)
        if self.terms is not None and not (_is_integer(self.terms) and self.terms >= 1):
            message = f"terms are 1 or more, not {self.terms!r}"
            raise ValueError(message)
        if self.math not in MATH:
            message = f"math is {listed(MATH)}, not {self.math!r}"
            raise ValueError(message)
        if self.matrices and self.terms is not None:
            message = "terms are for sums, not for matrices"
            raise ValueError(message)
        if self.matrices and self.math == "none":
            message = "matrices are mathematics, and math is none"
            raise ValueError(message)
        if self.blank is not None and self.blank not in get_args(BlankLevel):
            message = f"blank is {listed(get_args(BlankLevel))}, not {self.blank!r}"
            raise ValueError(message)

    def shows(self, node: str) -> bool:
        """Whether a node is one of those to write."""
        return self.nodes is None or node in self.nodes


def _is_integer(value: object) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool)
