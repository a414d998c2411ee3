"""Read, compute, write: part by part, in order, on as many cores as there are."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

import numpy as np

from nnfwd.core.names import CLASS, input_column, output_column
from nnfwd.core.result_columns import ResultColumn, compute_columns, result_columns
from nnfwd.errors import ColumnError
from nnfwd.rows.formats import choose_layout
from nnfwd.rows.frame import Frame
from nnfwd.run.in_order import map_in_order
from nnfwd.text.names import show_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nnfwd.core import Network
    from nnfwd.errors import RowError
    from nnfwd.rows import BadRow, Block, Part
    from nnfwd.rows.layout import Layout
    from nnfwd.text.style import Style

__all__ = [
    "MOST_CELLS",
    "BadRowPolicy",
    "Prediction",
    "Predictor",
    "Show",
    "View",
    "predict",
    "sound_block",
    "write",
]

MOST_CELLS = 1 << 20
"""Numbers and texts of a result that are made together, about: memory is bounded by them."""

Show = Literal["outputs", "nodes", "steps"]
BadRowPolicy = Literal["stop", "skip", "blank"]


@dataclass(frozen=True, eq=False, repr=False)
class View:
    """Which columns a result has: kept columns, inputs, hidden nodes, outputs, class.

    Parameters
    ----------
    network : Network
    kept_names : tuple of str
        Columns of the input that are carried through.
    show : {"outputs", "nodes", "steps"}
        The outputs; every node's output; every node's input and output.
    with_inputs : bool
        Whether the inputs, as given, are columns too.

    Raises
    ------
    ColumnError
        If two columns would have one name.
    """

    network: Network
    kept_names: tuple[str, ...] = ()
    show: Show = "outputs"
    with_inputs: bool = False

    def __post_init__(self) -> None:
        count = Counter(column.name for column in self.columns)
        for name in count:
            if count[name] > 1:
                whose = "kept column" if name in self.kept_names else "column"
                message = f"the {whose} {show_name(name)} has the name of a column of the result"
                raise ColumnError(message)

    @cached_property
    def columns(self) -> list[ResultColumn]:
        """The columns, in order; a kept column that is an input is not shown twice."""
        network, known = self.network, result_columns(self.network)
        hidden = () if self.show == "outputs" else network.hidden
        inputs = [each.name for each in network.inputs if self.with_inputs]
        names = [name for name in inputs if name not in self.kept_names]
        for node in (*hidden, *network.outputs):
            steps = self.show == "steps"
            names += [input_column(node), output_column(node)] if steps else [node]
        if network.classes:
            names.append(CLASS)
        return [ResultColumn(name, "kept") for name in self.kept_names] + [
            known[name] for name in names
        ]

    def frame(self, block: Block) -> Frame:
        """Compute a block's result."""
        kept = dict(zip(self.kept_names, block.kept, strict=True))
        columns = compute_columns(self.network, self.columns, block.inputs, kept)
        return Frame(block.numbers, tuple(columns), frozenset(index for index, _ in block.bad))


class Prediction(NamedTuple):
    """What came of one part.

    Parameters
    ----------
    n_rows : int
        The rows read, bad rows too.
    frame : Frame or None
        The result, where it is still to be written.
    text : str
        The result as written.
    bad : tuple of BadRow
        The bad rows, up to the one that ends the run, if one does.
    error : RowError or None
        What ends the run, after the rows before it.
    """

    n_rows: int
    frame: Frame | None
    text: str | bytes
    bad: tuple[BadRow, ...]
    error: RowError | None


class HasParts(Protocol):
    """Rows that come in parts: all of a run's, or those of a unit of work."""

    def parts(self) -> Iterator[Part | None]:
        """Yield the rows in parts, and None where no data is available yet."""


@dataclass(frozen=True, eq=False, repr=False)
class Predictor:
    """All that it takes to turn one part into its result, wherever that is done."""

    view: View
    format: str
    style: Style
    policy: BadRowPolicy

    @cached_property
    def layout(self) -> Layout:
        """How the result becomes text."""
        return choose_layout(self.format, self.view.columns, self.style)

    def __call__(self, part: Part) -> Prediction:
        """Read, compute and, where the layout can do so out of order, write."""
        block = part.read()
        bad = tuple(each for _, each in block.bad)
        error = None
        if bad and self.policy == "stop":
            bad, error = bad[:1], bad[0].error
        frame = self.view.frame(sound_block(block, self.policy))
        if self.layout.remembers:
            return Prediction(block.n_rows, frame, "", bad, error)
        text = self.layout.block(frame) if frame.n_rows else ""
        return Prediction(block.n_rows, None, text, bad, error)


def predict(
    predictor: Predictor,
    rows: HasParts,
    reject: Callable[[Sequence[BadRow]], None] | None = None,
    jobs: int = 1,
    count: Callable[[int], None] | None = None,
) -> Iterator[str | bytes]:
    """Compute the result of all rows and iterate over its text, or what else its format writes.

    Parameters
    ----------
    predictor : Predictor
    rows : Rows, or what else has parts
    reject : callable, optional
        Told of the bad rows of each part that has some, in order.
    jobs : int, optional
        How many parts of a long input to work on at a time.
    count : callable, optional
        Told of the number of rows of each part, bad rows too, when it is done.

    Raises
    ------
    RowError
        With the policy ``stop``, at the first bad row, after the text of the rows before it.
    """
    # the threads end before an error goes on: it would keep them as long as it is kept
    with closing(map_in_order(predictor, rows.parts(), jobs)) as predictions:
        yield from write(predictor, predictions, reject, count)


def write(
    predictor: Predictor,
    predictions: Iterable[Prediction],
    reject: Callable[[Sequence[BadRow]], None] | None = None,
    count: Callable[[int], None] | None = None,
) -> Iterator[str | bytes]:
    """Write what came of parts, in their order, wherever it was computed.

    Raises
    ------
    RowError
        As :func:`predict`.
    """
    return predictor.layout.join(_texts(predictor.layout, predictions, reject, count))


def _texts(
    layout: Layout,
    predictions: Iterable[Prediction],
    reject: Callable[[Sequence[BadRow]], None] | None,
    count: Callable[[int], None] | None,
) -> Iterator[str | bytes]:
    first = 1
    for result in predictions:
        if reject is not None and result.bad:
            reject(result.bad)
        if result.frame is None:
            yield result.text
        elif result.frame.n_rows or (layout.finish and result.error is None):
            yield layout.block(result.frame.numbered_from(first))
        if result.error is not None:
            raise result.error
        first += result.n_rows
        if count is not None:
            count(result.n_rows)


def sound_block(block: Block, policy: BadRowPolicy) -> Block:
    """Deal with bad rows: take those before the first, leave them out, or leave them blank."""
    if policy == "blank" or not block.bad:
        return block
    if policy == "stop":
        return block.select(range(block.bad[0][0]))
    return block.select(np.delete(np.arange(block.n_rows), [index for index, _ in block.bad]))
