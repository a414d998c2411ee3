"""Which answers are right, and which follow rightly from a student's own earlier values.

Values are gone through in the order of computing, for many students at once. What a student wrote
takes the place of what is computed, whether it is right or not; what is not written is computed
from what is. A value is known as far as digits tell: from ``low`` to ``high``.
"""

from __future__ import annotations

from dataclasses import replace
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.compare.marking.spread import activated
from nnfwd.compare.marking.written_values import is_blank
from nnfwd.core.inputs import scale
from nnfwd.core.result_columns import compute_columns

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from nnfwd.compare.marking.written_values import WrittenValues
    from nnfwd.core import Layer, Network
    from nnfwd.core.result_columns import ResultColumn, Values

__all__ = ["Judged", "Verdict", "Work", "judge"]


class Verdict(IntEnum):
    """What an answer is."""

    RIGHT = 0
    BY_METHOD = 1
    WRONG = 2
    BLANK = 3


class Work(NamedTuple):
    """What some students were given, and what they wrote.

    Parameters
    ----------
    columns : sequence of ResultColumn
        What the answers are.
    inputs : ndarray of float64, shape (n_inputs, n_students)
    kept : mapping of str to list of str
        What the rows have in columns that the network does not know.
    texts : list of list of str
        The answers as they are written, a text a student, a list a column.
    values : dict of int to WrittenValues
        What they are as numbers, by the column's index.
    """

    columns: Sequence[ResultColumn]
    inputs: NDArray[np.float64]
    kept: Mapping[str, list[str]]
    texts: list[list[str]]
    values: dict[int, WrittenValues]

    def select(self, students: NDArray[np.intp]) -> Work:
        """Take some of the students."""
        return Work(
            self.columns,
            self.inputs[:, students],
            {name: [texts[index] for index in students] for name, texts in self.kept.items()},
            [[texts[index] for index in students] for texts in self.texts],
            {index: values.select(students) for index, values in self.values.items()},
        )


class Judged(NamedTuple):
    """What came of it.

    Parameters
    ----------
    verdicts : ndarray of int8, shape (n_columns, n_students)
    right : list of (ndarray of float64 or list of str)
        What the network computes, a column each.
    """

    verdicts: NDArray[np.int8]
    right: list[Values]


def judge(network: Network, work: Work) -> Judged:
    """Judge what students wrote, each by the network and by the student's own earlier values."""
    right: list[Values] = compute_columns(network, work.columns, work.inputs, work.kept)
    return Judged(_Pass(network, work, right).verdicts(), right)


class _Pass:
    """One pass through the values of some students."""

    def __init__(self, network: Network, work: Work, right: Sequence[Values]) -> None:
        self._network, self._work, self._right = network, work, right
        self._verdicts = np.empty((len(work.columns), work.inputs.shape[1]), dtype=np.int8)
        shape = (len(network.names), work.inputs.shape[1])
        self._low, self._high = np.empty(shape), np.empty(shape)
        self._is_off = np.empty(shape, dtype=np.bool_)  # whether it comes of an error
        self._places: dict[tuple[str, int], list[int]] = {}
        for index, column in enumerate(work.columns):
            self._places.setdefault((column.kind, column.position), []).append(index)

    def verdicts(self) -> NDArray[np.int8]:
        with np.errstate(all="ignore"):
            self._take_inputs()
            begin = len(self._network.inputs)
            for layer in self._network.layers:
                self._take_layer(layer, begin)
                begin += len(layer.nodes)
        for index, column in enumerate(self._work.columns):
            if column.kind == "kept":
                self._judge_texts(index)
            elif column.kind == "class":
                self._judge_classes(index)
        return self._verdicts

    def _take_inputs(self) -> None:
        """Take the inputs as students copied them."""
        n_inputs = len(self._network.inputs)
        low, high = self._work.inputs.copy(), self._work.inputs.copy()
        self._is_off[:n_inputs] = False
        for position in range(n_inputs):
            self._settle("input", position, low[position], high[position], self._is_off[position])
        scale(self._network.inputs, low, out=low)
        scale(self._network.inputs, high, out=high)
        self._low[:n_inputs], self._high[:n_inputs] = np.minimum(low, high), np.maximum(low, high)

    def _take_layer(self, layer: Layer, begin: int) -> None:
        """Compute a layer's nodes from what students have of its sources, and settle them."""
        nodes = slice(begin, begin + len(layer.nodes))
        low, high, is_off = _node_inputs(layer, self._low, self._high, self._is_off)
        for index in range(len(layer.nodes)):
            self._settle("node input", begin + index, low[index], high[index], is_off[index])
        self._low[nodes], self._high[nodes] = activated(layer, low, high)
        for activation, together in layer.activation_groups:
            if activation.over_layer:
                is_off[together] = is_off[together].any(axis=0)
        self._is_off[nodes] = is_off
        for index in range(*nodes.indices(len(self._low))):
            known = self._low[index], self._high[index], self._is_off[index]
            self._settle("node output", index, *known)

    def _settle(
        self,
        kind: str,
        position: int,
        low: NDArray[np.float64],
        high: NDArray[np.float64],
        is_off: NDArray[np.bool_],
    ) -> None:
        """Judge what is written of one value, and put it in the place of what is computed."""
        columns = self._places.get((kind, position), [])
        for index in columns:
            self._verdicts[index] = self._verdict(index, low, high, is_off)
        if columns:
            self._take_written(columns[0], low, high, is_off)

    def _verdict(
        self,
        index: int,
        low: NDArray[np.float64],
        high: NDArray[np.float64],
        is_off: NDArray[np.bool_],
    ) -> NDArray[np.int8]:
        written, right = self._work.values[index], np.asarray(self._right[index], dtype=np.float64)
        follows = written.agree(low, high)
        is_right = written.agree(right, right) | (follows & ~is_off)
        return _verdicts(written.blank, is_right, follows)

    def _take_written(
        self,
        index: int,
        low: NDArray[np.float64],
        high: NDArray[np.float64],
        is_off: NDArray[np.bool_],
    ) -> None:
        """Go on with what is written; a student may also have gone on with all digits of it."""
        written, right = self._work.values[index], np.asarray(self._right[index], dtype=np.float64)
        verdict = self._verdicts[index]
        agrees = written.agree(right, right)
        follows = written.agree(low, high)
        least = np.where(follows, np.maximum(low, written.low), written.numbers)
        most = np.where(follows, np.minimum(high, written.high), written.numbers)
        least = np.fmin(np.where(agrees, np.fmin(least, right), least), written.numbers)
        most = np.fmax(np.where(agrees, np.fmax(most, right), most), written.numbers)
        is_wrong = verdict == Verdict.WRONG
        is_written = ~np.isnan(written.numbers)
        low[:] = np.where(is_written, np.where(is_wrong, written.low, least), low)
        high[:] = np.where(is_written, np.where(is_wrong, written.high, most), high)
        is_off[:] = np.where(is_written, verdict != Verdict.RIGHT, is_off)

    def _judge_texts(self, index: int) -> None:
        texts, right = self._work.texts[index], self._right[index]
        same = np.array([one == other for one, other in zip(texts, right, strict=True)])
        self._verdicts[index] = _verdicts(_blank(texts), same, same)

    def _judge_classes(self, index: int) -> None:
        texts = [text.strip() for text in self._work.texts[index]]
        pairs = zip(texts, self._right[index], strict=True)
        right = np.array([one == other for one, other in pairs])
        outputs = self._network.output_positions
        low, high = self._low[outputs], self._high[outputs]
        may_be = dict(zip(self._network.classes, _possible_classes(low, high), strict=True))
        nothing = np.zeros(len(texts), dtype=np.bool_)
        follows = np.array([may_be.get(text, nothing)[row] for row, text in enumerate(texts)])
        is_off = self._is_off[outputs].any(axis=0)
        self._verdicts[index] = _verdicts(_blank(texts), right | (follows & ~is_off), follows)


def _verdicts(
    blank: NDArray[np.bool_], is_right: NDArray[np.bool_], follows: NDArray[np.bool_]
) -> NDArray[np.int8]:
    chosen = np.select(
        [blank, is_right, follows], [Verdict.BLANK, Verdict.RIGHT, Verdict.BY_METHOD], Verdict.WRONG
    )
    return chosen.astype(np.int8)


def _blank(texts: Sequence[str]) -> NDArray[np.bool_]:
    return np.array([is_blank(text) for text in texts], dtype=np.bool_)


def _node_inputs(
    layer: Layer,
    low: NDArray[np.float64],
    high: NDArray[np.float64],
    is_off: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]:
    """Sum what is known of the sources: the least and the most, and what comes of an error."""
    is_exact = low == high
    middle = np.where(is_exact, low, (low + high) / 2)
    radius = np.where(is_exact, 0.0, (high - low) / 2)
    sizes = replace(layer, weights=np.abs(layer.weights), biases=np.zeros_like(layer.biases))
    sums, radii = layer.node_inputs(middle), sizes.node_inputs(radius)
    return sums - radii, sums + radii, sizes.node_inputs(is_off.astype(np.float64)) > 0


def _possible_classes(
    low: NDArray[np.float64], high: NDArray[np.float64]
) -> Sequence[NDArray[np.bool_]]:
    """Tell of each class, by the outputs as far as they are known, whether it may be the one."""
    if len(low) == 1:
        return [low[0] <= 0.5, high[0] > 0.5]
    return list(high >= low.max(axis=0))
