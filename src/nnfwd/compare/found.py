"""What comes of comparing answers with a network: counts, and the first difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from nnfwd.compare.agreement import Agreement
    from nnfwd.compare.candidate import Compared
    from nnfwd.compare.pair import Expected, Pair
    from nnfwd.compare.slips import Slip
    from nnfwd.core.result_columns import ResultColumn, Values
    from nnfwd.explain import Explanation

__all__ = ["Comparison", "Difference", "Tally"]


@dataclass
class Tally:
    """What came of one column.

    Parameters
    ----------
    column : ResultColumn
    agreement : Agreement
        In what other sense the numbers agree that are not within the tolerance.
    n_agree : int
        The rows that agree.
    largest : float
        The largest difference; NaN where of the two numbers only one is finite.
    """

    column: ResultColumn
    agreement: Agreement
    n_agree: int = 0
    largest: float = 0.0

    def add(self, expected: Expected, computed: Values, agrees: NDArray[np.bool_]) -> None:
        """Count some rows."""
        self.n_agree += int(agrees.sum())
        if expected.numbers is None or isinstance(computed, list):
            return
        with np.errstate(all="ignore"):
            far = np.abs(computed - expected.numbers)
        far[agrees & ~np.isfinite(far)] = 0
        self.largest = float(np.max(far, initial=self.largest))


class Difference(NamedTuple):
    """A value that differs, and how the network comes to it.

    Parameters
    ----------
    column : ResultColumn
    expected : str
        As it is written; empty for null.
    number : float
        What it is read as; NaN for text.
    computed : float or str
    explanation : Explanation
    """

    column: ResultColumn
    expected: str
    number: float
    computed: float | str
    explanation: Explanation


@dataclass
class Comparison:
    """What came of comparing answers with a network.

    Parameters
    ----------
    name : str
        The file of answers.
    tallies : tuple of Tally
        A column each.
    n_rows : int
        The rows compared: bad ones, of either file, are not.
    n_bad : int
    first : Difference, optional
        Of the first row that differs, the value that is computed first.
    slips : tuple of Slip
        Mistakes of which each alone explains every difference, of each kind the widest; none where
        it is enough that answers were rounded, or computed in float32.
    """

    name: str
    tallies: tuple[Tally, ...]
    n_rows: int = 0
    n_bad: int = 0
    first: Difference | None = None
    slips: tuple[Slip, ...] = ()

    def add(self, pair: Pair, compared: Compared) -> None:
        """Count some rows."""
        self.n_rows += pair.n_rows
        self.n_bad += len(pair.bad)
        columns = zip(pair.expected, *compared, strict=True)
        for tally, (expected, computed, agrees) in zip(self.tallies, columns, strict=True):
            tally.add(expected, computed, agrees)

    @property
    def differing(self) -> list[Tally]:
        """The columns that differ."""
        return [tally for tally in self.tallies if tally.n_agree < self.n_rows]

    @property
    def needs_no_slip(self) -> bool:
        """Whether all agree as they are written, or as float32."""
        return all(tally.agreement.is_sure for tally in self.differing)
