"""The steps of one row as data, from which every notation is written.

Sources, weights and values are the forward pass's own; a term's product is the float64 that the
weighted sum added up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import counted, printable
from nnfwd.explain.written import Written
from nnfwd.text.apart import in_formula, in_words
from nnfwd.text.numbers import format_digits

if TYPE_CHECKING:
    from nnfwd.core import Activation, Network
    from nnfwd.explain.node_group import NodeGroup

__all__ = ["Explanation", "NodeSteps", "Scaling", "Term"]


FEW_OUTPUTS = 5
"""So many outputs are told in a few words."""


class Term(NamedTuple):
    """One summand of a node's input."""

    source: str
    weight: float
    value: float
    product: float


@dataclass(frozen=True)
class Scaling:
    """How an input became what the network sees: ``value = difference / scale``.

    Of an input with a range, ``mean`` is its ``min`` and ``scale`` is ``max - min``.
    """

    name: str
    raw: float
    mean: float
    scale: float
    value: float
    min: float | None = None
    max: float | None = None

    @property
    def formula(self) -> str:
        """What is done to a value, in words."""
        if self.max is None:
            return "(value - mean) / scale"
        return "(value - min) / (max - min)"

    @property
    def difference(self) -> float:
        """``raw - mean``."""
        return self.raw - self.mean + 0.0


@dataclass(frozen=True, repr=False)
class NodeSteps:
    """How one node came to its output.

    Parameters
    ----------
    node, layer : str
    sources : tuple of str
        The inputs and nodes that it takes, in the order in which they are added up.
    weights, values : tuple of float
        One a source. The value of a scaled input is the scaled one.
    bias, input, output : float
        ``input`` is the weighted sum plus bias, ``output`` what the activation makes of it.
    activation : Activation
    group : NodeGroup, optional
        For an activation over a layer: the nodes that it is taken over.
    sections : tuple of float, optional
        What a wide node's input is made of: the sums of its sections; none for a narrow one. Each
        is a chain ``total = fma(weight, value, total)`` over the next
        :data:`~nnfwd.core.sums.SECTION` sources, from 0 on. Adding the sums left to right and then
        the bias gives ``input`` to the last bit.
    """

    node: str
    layer: str
    sources: tuple[str, ...]
    weights: tuple[float, ...]
    values: tuple[float, ...]
    bias: float
    input: float
    activation: Activation
    output: float
    group: NodeGroup | None = None
    sections: tuple[float, ...] = ()

    def __repr__(self) -> str:
        terms, name = counted(len(self.sources), "term"), in_formula(self.node)
        node_input, output = map(format_digits, (self.input, self.output))
        return f"<NodeSteps {name}: {terms}, {self.activation}({node_input}), output {output}>"

    @cached_property
    def products(self) -> tuple[float, ...]:
        """Weight times value, one a source.

        For a fan-in up to :data:`~nnfwd.core.sums.BY_HAND_FAN_IN`, adding them left to right and
        then the bias gives ``input`` to the last bit. A wide node has :attr:`sections` for that.
        """
        pairs = zip(self.weights, self.values, strict=True)
        return tuple([weight * value + 0.0 for weight, value in pairs])

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The summands of ``input``, without the bias."""
        return tuple(map(Term, self.sources, self.weights, self.values, self.products))


@dataclass(frozen=True, repr=False)
class Explanation(Written):
    """The arithmetic of one row, from its inputs to the network's outputs.

    Parameters
    ----------
    network : Network
    row : int
        The row's number, counted from 1.
    inputs : dict of str to float
        The inputs as given, before scaling.
    scalings : tuple of Scaling
        The inputs that are scaled before the first layer.
    nodes : tuple of NodeSteps
        Every node, in the order of computing.
    predicted : str, optional
        The predicted class, empty where an output is not a number; None without classes.
    kept : dict of str to str, optional
        What the row has in columns that are kept, as text.

    Examples
    --------
    >>> from nnfwd import Input, Node, assemble, explain, parse_activation
    >>> network = assemble([Input("x")], [Node("y", ("x",), (2,), parse_activation("relu"))])
    >>> explain(network, [3]), explain(network, [3])["y"]
    (<Explanation of row 1: y 6>, <NodeSteps y: 1 term, relu(6), output 6>)
    """

    network: Network = field(compare=False, repr=False)
    row: int
    inputs: dict[str, float]
    scalings: tuple[Scaling, ...]
    nodes: tuple[NodeSteps, ...]
    predicted: str | None = None
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The row's number, and the columns kept of it, as ``Row 7 (id 007)``."""
        kept = (f"{in_words(name)} {in_words(text)}".rstrip() for name, text in self.kept.items())
        return f"Row {self.row}" + (f" ({', '.join(kept)})" if self.kept else "")

    def __repr__(self) -> str:
        parts = [f"{in_formula(name)} {format_digits(x)}" for name, x in self.outputs.items()]
        if len(parts) > FEW_OUTPUTS:
            parts = [counted(len(parts), "output")]
        if self.predicted is not None:
            parts.append(f"class {self.class_text}")
        return f"<Explanation of row {self.row}: {', '.join(parts)}>"

    @cached_property
    def outputs(self) -> dict[str, float]:
        """The network's outputs by name."""
        values = {steps.node: steps.output for steps in self.nodes}
        return {name: values[name] for name in self.network.outputs}

    @property
    def decided_by(self) -> str:
        """Why the predicted class is that one, or none is, in words."""
        if self.predicted == "":
            return "an output is not a number"
        if len(self.outputs) > 1:
            return "the largest output"
        ((name, output),) = self.outputs.items()
        return f"{in_formula(name)} is {'above' if output > 0.5 else 'not above'} 0.5"

    @property
    def class_text(self) -> str:
        """The predicted class in words; none where an output is not a number."""
        return in_words(self.predicted or "") or "none"

    @property
    def provenance(self) -> tuple[str, ...]:
        """Where the network came from, and what was assumed, a line each."""
        return tuple(map(printable, self.network.provenance))

    def __getitem__(self, node: str) -> NodeSteps:
        """Get the steps of a node by its name; a KeyError if no node has that name."""
        for steps in self.nodes:
            if steps.node == node:
                return steps
        raise KeyError(node)
