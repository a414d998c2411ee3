"""What comes of holding answers against a network: counts, and the first difference."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.compare.rounded import Rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnfwd.compare.answers import Answer
    from nnfwd.compare.slips import Slip
    from nnfwd.explain import Explanation

    Values = NDArray[np.float64] | list[str]

__all__ = ["Comparison", "Difference", "Tally"]


@dataclass
class Tally:
    """What came of one column.

    Parameters
    ----------
    answer : Answer
    n_agree : int
        The rows that agree.
    largest : float
        The largest difference; not a number where something computed, or an answer, is none.
    rounded : Rounded
        What the differing numbers have in common with those computed.
    """

    answer: Answer
    n_agree: int = 0
    largest: float = 0.0
    rounded: Rounded = field(default_factory=Rounded)

    def add(self, expected: Values, computed: Values, agrees: NDArray[np.bool_]) -> None:
        """Count some rows."""
        self.n_agree += int(agrees.sum())
        if isinstance(expected, list) or isinstance(computed, list) or not agrees.size:
            return
        with np.errstate(all="ignore"):
            far = np.abs(computed - expected)
        self.largest = float(np.max(far, initial=self.largest))
        differ = ~agrees
        self.rounded.add(zip(expected[differ].tolist(), computed[differ].tolist(), strict=True))


class Difference(NamedTuple):
    """A value that differs, and how the network comes to it."""

    answer: Answer
    expected: float | str
    computed: float | str
    explanation: Explanation


@dataclass
class Comparison:
    """What came of holding answers against a network.

    Parameters
    ----------
    name : str
        The file of answers.
    tallies : tuple of Tally
        A column each, in the order of the file's numbers, then its texts.
    n_rows : int
        The rows compared: bad ones, of either file, are not.
    n_bad : int
    first : Difference, optional
        Of the first row that differs, the value that is computed first.
    slips : tuple of Slip
        Mistakes of which each alone explains every difference, of a kind the widest; but for what
        rounding explains.
    """

    name: str
    tallies: tuple[Tally, ...]
    n_rows: int = 0
    n_bad: int = 0
    first: Difference | None = None
    slips: tuple[Slip, ...] = ()

    @property
    def differing(self) -> list[Tally]:
        """The columns that differ."""
        return [tally for tally in self.tallies if tally.n_agree < self.n_rows]

    @property
    def all_rounded(self) -> bool:
        """Whether nothing differs but by how it was rounded."""
        return all(tally.rounded.to for tally in self.differing)
