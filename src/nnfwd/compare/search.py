"""The search for slips: none where nothing differs, and a first look that few slips pass."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.compare.agreement import ROUGH
from nnfwd.compare.candidate import FIRST_ROWS, Candidate
from nnfwd.compare.other_names import with_other_class
from nnfwd.compare.slips import find_slips, likeliest
from nnfwd.compare.written import read_written
from nnfwd.core.forward import fill

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from nnfwd.compare.pair import Expected, Pair
    from nnfwd.compare.slips import Slip
    from nnfwd.compare.tolerance import Tolerance
    from nnfwd.core import Layer, Network
    from nnfwd.core.result_columns import ResultColumn

__all__ = ["Search"]


class Search:
    """Finds the slips that explain all answers, pair by pair.

    Parameters
    ----------
    network : Network
    columns : sequence of ResultColumn
    tolerance : Tolerance
    """

    def __init__(
        self, network: Network, columns: Sequence[ResultColumn], tolerance: Tolerance
    ) -> None:
        self._network, self._columns, self._tolerance = network, columns, tolerance
        self._held: list[Pair] = []
        self._left: list[tuple[Slip, Candidate]] | None = None

    @property
    def slips(self) -> tuple[Slip, ...]:
        """Those of the slips left that are likeliest."""
        return tuple(likeliest(slip for slip, _ in self._left or ()))

    def look(self, pair: Pair, *, differs: bool) -> None:
        """Keep the slips that explain these answers, too.

        Parameters
        ----------
        pair : Pair
        differs : bool
            Whether these answers, or earlier ones, differ.
        """
        if self._left is not None:
            self._left = [each for each in self._left if each[1].explains(pair)]
            return
        self._held.append(pair)
        if differs or len(self._held) > 1:
            self._left = list(self._begin())
            self._held = []

    def _begin(self) -> Iterator[tuple[Slip, Candidate]]:
        first_look = _FirstLook(
            self._network, self._columns, self._held[0].part(0, FIRST_ROWS), self._tolerance
        )
        for slip in find_slips(self._network):
            if first_look.may_be(slip.network):
                network = with_other_class(slip.network, self._columns)
                candidate = Candidate(network, self._columns, self._tolerance)
                if all(candidate.explains(pair) for pair in self._held):
                    yield slip, candidate


class _FirstLook:
    """What the network computes for a few rows, from which a slip is gone on with where it is made.

    Numbers are only compared as far as any sense of agreement goes.
    """

    def __init__(
        self,
        network: Network,
        columns: Sequence[ResultColumn],
        pair: Pair,
        tolerance: Tolerance,
    ) -> None:
        self._network = network
        trace = network.trace_columns(pair.inputs)
        self._values, self._sums = trace.values, trace.sums
        chosen = [
            index
            for index, column in enumerate(columns)
            if column.is_of_node and column.position < len(network.names)
        ]
        self._columns = [columns[index] for index in chosen]
        expected = [pair.expected[index] for index in chosen]
        self._numbers = [np.asarray(each.numbers) for each in expected]
        self._allowed = [_allowed(each, tolerance) for each in expected]

    def may_be(self, network: Network) -> bool:
        """Tell whether a network may have given the answers."""
        if network.inputs is not self._network.inputs:
            return True
        n_inputs = len(network.inputs)
        with np.errstate(all="ignore"):
            values, sums = self._compute(network.layers)
            for column, numbers, allowed in zip(
                self._columns, self._numbers, self._allowed, strict=True
            ):
                is_output = column.kind == "node output"
                found = values[column.position] if is_output else sums[column.position - n_inputs]
                if (np.abs(found - numbers) > allowed).any():
                    return False
        return True

    def _compute(self, layers: Sequence[Layer]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Go on from the first layer that is another."""
        values, sums = self._values.copy(), self._sums.copy()
        pairs = zip(layers, self._network.layers, strict=True)
        first = next(index for index, (wrong, right) in enumerate(pairs) if wrong is not right)
        node = sum(len(layer.nodes) for layer in layers[:first])
        if _has_same_sums(layers[first], self._network.layers[first]):
            nodes = slice(node, node + len(layers[first].nodes))
            values[len(self._network.inputs) :][nodes] = layers[first].activate(sums[nodes])
            first, node = first + 1, nodes.stop
        fill(layers[first:], values, len(self._network.inputs) + node, sums[node:])
        return values, sums


def _has_same_sums(one: Layer, other: Layer) -> bool:
    return (
        np.array_equal(one.weights, other.weights)
        and np.array_equal(one.biases, other.biases)
        and np.array_equal(one.source_indices, other.source_indices)
    )


def _allowed(expected: Expected, tolerance: Tolerance) -> NDArray[np.float64]:
    """Tell how far off a number may be that agrees in some sense: rounded, or as float32."""
    numbers = np.asarray(expected.numbers)
    units = [
        10.0 ** read_written(text, number).unit if np.isfinite(number) else np.inf
        for text, number in zip(expected.texts, numbers.tolist(), strict=True)
    ]
    sizes = np.abs(numbers)
    rough = np.maximum(float(ROUGH) * np.maximum(1.0, sizes), units)
    allowed: NDArray[np.float64] = rough + tolerance.atol + tolerance.rtol * sizes
    return allowed
