"""A network that may have given the answers: the right one, or one with a slip."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.compare.agreement import Agreement
from nnfwd.compare.float32 import Float32
from nnfwd.core.result_columns import compute_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from nnfwd.compare.pair import Pair
    from nnfwd.compare.tolerance import Tolerance
    from nnfwd.core import Network
    from nnfwd.core.result_columns import ResultColumn, Values

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
    columns : sequence of ResultColumn
    tolerance : Tolerance

    Attributes
    ----------
    agreements : list of Agreement
        Of the answers that are not within the tolerance, a column each.
    """

    def __init__(
        self, network: Network, columns: Sequence[ResultColumn], tolerance: Tolerance
    ) -> None:
        self.network = network
        self.agreements = [Agreement(tolerance) for _ in columns]
        self._columns = columns
        self._tolerance = tolerance
        self._float32 = Float32(network)

    def compare(self, pair: Pair) -> Compared:
        """Compare some answers with what the network computes."""
        computed = compute_columns(self.network, self._columns, pair.inputs, pair.kept)
        errors = cache(lambda: self._float32.errors(self._columns, pair, computed))

        def agrees(index: int, agreement: Agreement) -> NDArray[np.bool_]:
            expected, values = pair.expected[index], computed[index]
            agreeing = expected.agrees(values, self._tolerance)
            differ = np.flatnonzero(~agreeing)
            if differ.size:
                differing = expected.written(differ, values)
                agreement.add(differing, lambda: errors()[index][differ])
            return agreeing

        return Compared(computed, [agrees(*each) for each in enumerate(self.agreements)])

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
