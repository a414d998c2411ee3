"""What an explanation is made of, from top to bottom: every notation for people prints these."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnfwd.core.names import input_column
from nnfwd.errors import counted
from nnfwd.explain.math.chains import Derivation
from nnfwd.explain.math.expressions import BLANK_TEXT
from nnfwd.explain.math.matrices import MatrixEquation
from nnfwd.text.apart import in_formula, in_words

if TYPE_CHECKING:
    from nnfwd.core import Activation, Network
    from nnfwd.explain.node_group import NodeGroup
    from nnfwd.explain.record import Record

__all__ = [
    "LayerHead",
    "Legend",
    "MoreNodes",
    "Note",
    "OverLayer",
    "Piece",
    "Provenance",
    "Row",
    "ScaledInputs",
]


class Note(NamedTuple):
    """Lines of words, and the same with what is computed left open, if anything is."""

    lines: tuple[str, ...]
    blanks: tuple[str, ...] = ()


class Provenance(NamedTuple):
    """Where the explanations came from."""

    record: Record


class Legend(NamedTuple):
    """The short symbols in place of names: which stands for which.

    ``with_node_inputs`` tells whether what nodes' activations take is named anywhere.
    """

    network: Network
    with_node_inputs: bool


class Row(NamedTuple):
    """A row: its number with what is kept of it, and its inputs as given."""

    title: str
    inputs: tuple[Derivation, ...]
    n_more: int = 0

    @property
    def more(self) -> str:
        """How many inputs are left out, in words; empty if none are."""
        if not self.inputs:
            return counted(self.n_more, "input")
        return f"and {counted(self.n_more, 'more input')}" if self.n_more else ""


class ScaledInputs(NamedTuple):
    """What the network takes in place of inputs as given."""

    derivations: tuple[Derivation, ...]
    formulas: tuple[str, ...]
    n_more: int = 0

    @property
    def title(self) -> str:
        """What is done to them, in words."""
        more = f"; {counted(self.n_more, 'more scaled input')}" if self.n_more else ""
        return f"scaled inputs, {' or '.join(dict.fromkeys(self.formulas))}{more}"


class LayerHead(NamedTuple):
    """The beginning of a layer, with its activation if all its nodes have the same.

    The derivations that follow are of a node's output, or of its input where the activation is
    taken over the layer: an :class:`OverLayer` comes when all its nodes have their inputs.
    """

    layer: str
    activation: Activation | None

    @property
    def title(self) -> str:
        """The names of both."""
        name = "" if self.activation is None else f" ({self.activation.name})"
        return f"{in_words(self.layer)}{name}"


class MoreNodes(NamedTuple):
    """What other nodes of a layer come to, without how; those that are 0 are only counted."""

    results: tuple[Derivation, ...]
    n_zeros: int

    @property
    def title(self) -> str:
        """How many there are, in words, and whether that is all there is to say."""
        title = counted(len(self.results) + self.n_zeros, "more node")
        if self.results:
            return title
        return f"{title}, {'which is' if self.n_zeros == 1 else 'all'} 0"

    @property
    def zeros(self) -> str:
        """How many are 0, in words; empty if none are, or all."""
        if not (self.n_zeros and self.results):
            return ""
        return f"and {self.n_zeros} that {'is' if self.n_zeros == 1 else 'are'} 0"


class OverLayer(NamedTuple):
    """An activation over a layer: what its nodes share, then the output of each."""

    group: NodeGroup
    shared: tuple[Derivation, ...]
    outputs: tuple[Derivation, ...]
    is_blank: bool = False

    @property
    def title(self) -> str:
        """What the activation does, in words."""
        group, name = self.group, self.group.activation.name
        over = f"{name} over {counted(len(group.nodes), 'node')}"
        if name == "hardmax":
            winner = BLANK_TEXT if self.is_blank else in_formula(input_column(group.winner))
            return f"{over}: 1 for the largest input, {winner}"
        if name in ("softmax", "log_softmax") and group.shift:
            fate = "overflow" if group.shift > 0 else "vanish"
            return f"{over}, each input less the largest: alone the exponentials would {fate}"
        return over


Piece = (
    Provenance
    | Note
    | Legend
    | Row
    | ScaledInputs
    | LayerHead
    | Derivation
    | MatrixEquation
    | MoreNodes
    | OverLayer
)
