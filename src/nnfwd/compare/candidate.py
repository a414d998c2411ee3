"""A network that may have given the answers: the right one, or one with a slip."""

from __future__ import annotations

from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.compare.agreement import Agreement
from nnfwd.compare.float32 import Float32
from nnfwd.compare.pair import compute

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from nnfwd.compare.answers import Answer
    from nnfwd.compare.pair import Pair, Values
    from nnfwd.compare.tolerance import Tolerance
    from nnfwd.core import Network

__all__ = ["Candidate", "Compared"]

FIRST_ROWS = 16
"""Rows on which most slips show that they explain nothing."""


class Compared(NamedTuple):
    """What a network computes beside some answers, and which of them agree, a column each."""

    computed: list[Values]
    agreeing: list[NDArray[np.bool_]]


class Candidate:
    """A network, and in what sense each column of answers agrees with it.

    Parameters
    ----------
    network : Network
    columns : sequence of Answer
    tolerance : Tolerance

    Attributes
    ----------
    agreements : list of Agreement
        Of the answers that are not within the tolerance, a column each.
    """

    def __init__(self, network: Network, columns: Sequence[Answer], tolerance: Tolerance) -> None:
        self.network = network
        self.agreements = [Agreement(tolerance) for _ in columns]
        self._columns = columns
        self._tolerance = tolerance
        self._float32 = Float32(network)

    def compare(self, pair: Pair) -> Compared:
        """Compare some answers with what the network computes."""
        computed = compute(self.network, self._columns, pair)
        float32_errors = cache(lambda: self._float32.errors(self._columns, pair))
        compared = Compared(computed, [])
        for index, expected in enumerate(pair.expected):
            agreeing = expected.agrees(computed[index], self._tolerance)
            compared.agreeing.append(agreeing)
            differ = np.flatnonzero(~agreeing)
            if not differ.size:
                continue
            answers, values = expected.written(differ), computed[index]
            if answers is None or isinstance(values, list) or not np.isfinite(values[differ]).all():
                self.agreements[index].fail()
                continue
            errors = partial(_of_column, float32_errors, index, differ)
            self.agreements[index].add(answers, values[differ], errors)
        return compared

    def explains(self, pair: Pair) -> bool:
        """Tell whether the network gives every answer, to the digits that the answers have.

        A few rows tell that most do not.
        """
        for part in (pair.part(0, FIRST_ROWS), pair.part(FIRST_ROWS, None)):
            agreeing = self.compare(part).agreeing
            for agreement, agrees in zip(self.agreements, agreeing, strict=True):
                if not (agrees.all() or agreement.is_sure):
                    return False
        return True


def _of_column(
    errors: Callable[[], list[NDArray[np.float64]]], index: int, rows: NDArray[np.intp]
) -> NDArray[np.float64]:
    return errors()[index][rows]
