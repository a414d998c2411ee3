"""Read, compute, write: block by block, in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from nnfwd.errors import ColumnError
from nnfwd.write import Column, Frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from nnfwd.core import Network
    from nnfwd.read.rows import BadRow, Block

__all__ = ["BadRowPolicy", "Show", "View", "predict_frames", "sound_blocks"]

Show = Literal["outputs", "nodes", "steps"]
BadRowPolicy = Literal["stop", "skip", "blank"]


@dataclass(frozen=True)
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
        names = [column.name for column in self.columns]
        for name in self.kept_names:
            if names.count(name) > 1:
                message = f"the kept column {name} has the name of a column of the result"
                raise ColumnError(message)

    @property
    def nodes(self) -> tuple[str, ...]:
        """The nodes that are shown, hidden ones first."""
        hidden = () if self.show == "outputs" else self.network.hidden
        return (*hidden, *self.network.outputs)

    @property
    def shown_inputs(self) -> list[int]:
        """The inputs that are shown: a kept column is not shown twice."""
        names = [each.name for each in self.network.inputs]
        return [
            i for i, name in enumerate(names) if self.with_inputs and name not in self.kept_names
        ]

    @property
    def columns(self) -> tuple[Column, ...]:
        """The heads of the columns, in order."""
        outputs = set(self.network.outputs)
        columns = [Column(name, "text") for name in self.kept_names]
        columns += [Column(self.network.inputs[i].name, "input") for i in self.shown_inputs]
        for node in self.nodes:
            kind = "output" if node in outputs else "node"
            if self.show == "steps":
                columns += [Column(f"{node}_input", "node"), Column(f"{node}_output", kind)]
            else:
                columns.append(Column(node, kind))
        if self.network.classes:
            columns.append(Column("class", "class"))
        return tuple(columns)

    def frame(self, block: Block) -> Frame:
        """Compute a block's result."""
        network = self.network
        sums = None
        if self.show == "steps":
            sums = np.empty((len(network.nodes), block.n_rows))
        values = network.forward(block.inputs, sums)
        columns: list[NDArray[np.float64] | list[str]] = list(block.kept)
        columns += [block.inputs[i] for i in self.shown_inputs]
        for node in self.nodes:
            position = network.positions[node]
            if sums is not None:
                columns.append(sums[position - len(network.inputs)])
            columns.append(values[position])
        if network.classes:
            columns.append(network.choose_classes(values[network.output_positions].T))
        return Frame(block.numbers, tuple(columns), frozenset(index for index, _ in block.bad))


def predict_frames(view: View, blocks: Iterable[Block]) -> Iterator[Frame]:
    """Iterate over the result, a frame a block."""
    return map(view.frame, blocks)


def sound_blocks(
    blocks: Iterable[Block],
    policy: BadRowPolicy = "stop",
    reject: Callable[[BadRow], None] | None = None,
) -> Iterator[Block]:
    """Deal with bad rows: stop at the first, leave them out, or leave them blank.

    Parameters
    ----------
    blocks : iterable of Block
    policy : {"stop", "skip", "blank"}
    reject : callable, optional
        Told of every bad row.

    Raises
    ------
    RowError
        With ``stop``, at the first bad row, after the rows before it were handed on.
    """
    for block in blocks:
        for index, bad in block.bad:
            if reject is not None:
                reject(bad)
            if policy == "stop":
                yield block.select(range(index))
                raise bad.error
        if policy == "skip" and block.bad:
            bad_rows = {index for index, _ in block.bad}
            yield block.select([i for i in range(block.n_rows) if i not in bad_rows])
        else:
            yield block
