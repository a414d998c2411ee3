"""The steps of one row as data: read from a trace, never computed again.

Every notation is written from these. Sources, weights and values are the forward pass's own; a
term's product is the float64 that the weighted sum added up.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.core.sums import BY_HAND_FAN_IN, section_sums
from nnfwd.explain.shared import Together
from nnfwd.text.apart import in_formula

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnfwd.core import Activation, Layer, Network, Trace
    from nnfwd.core.python_rows import RowsLike

__all__ = ["Explanation", "NodeSteps", "Scaling", "Term", "explain", "explain_trace"]


class Term(NamedTuple):
    """One summand of a node's input."""

    source: str
    weight: float
    value: float
    product: float


@dataclass(frozen=True)
class Scaling:
    """How an input became what the network sees: ``value = difference / scale``."""

    name: str
    raw: float
    mean: float
    scale: float
    value: float

    @property
    def difference(self) -> float:
        """``raw - mean``."""
        return self.raw - self.mean + 0.0


@dataclass(frozen=True)
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
    together : Together, optional
        For an activation over a layer: the nodes that it is taken over.
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
    together: Together | None = None

    @cached_property
    def products(self) -> tuple[float, ...]:
        """Weight times value, one a source.

        For a fan-in up to :data:`~nnfwd.core.sums.BY_HAND_FAN_IN`, adding them left to right and
        then the bias gives ``input`` to the last bit. A wide node has :attr:`sections` for that.
        """
        pairs = zip(self.weights, self.values, strict=True)
        return tuple([weight * value + 0.0 for weight, value in pairs])

    @cached_property
    def sections(self) -> tuple[float, ...]:
        """What a wide node's input is made of: the sums of its sections; none for a narrow one.

        Each is a chain ``total = fma(weight, value, total)`` over the next
        :data:`~nnfwd.core.sums.SECTION` sources, from 0 on. Adding the sums left to right and then
        the bias gives ``input`` to the last bit.
        """
        if len(self.weights) <= BY_HAND_FAN_IN:
            return ()
        return section_sums(self.weights, self.values)

    @cached_property
    def terms(self) -> tuple[Term, ...]:
        """The summands of ``input``, without the bias."""
        return tuple(map(Term, self.sources, self.weights, self.values, self.products))


@dataclass(frozen=True)
class Explanation:
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
    outputs : dict of str to float
    predicted : str, optional
        The predicted class, empty where an output is not a number; None without classes.
    """

    network: Network = field(compare=False, repr=False)
    row: int
    inputs: dict[str, float]
    scalings: tuple[Scaling, ...]
    nodes: tuple[NodeSteps, ...]
    outputs: dict[str, float]
    predicted: str | None = None

    @property
    def decided_by(self) -> str:
        """Why the predicted class is that one, in words."""
        if len(self.outputs) > 1:
            return "the largest output"
        ((name, output),) = self.outputs.items()
        return f"{in_formula(name)} is {'above' if output > 0.5 else 'not above'} 0.5"

    def __getitem__(self, node: str) -> NodeSteps:
        """Get the steps of a node by its name; a KeyError if there is none of that name."""
        for steps in self.nodes:
            if steps.node == node:
                return steps
        raise KeyError(node)


def explain(network: Network, row: RowsLike) -> Explanation:
    """Show how a network comes to its outputs for one row.

    Parameters
    ----------
    network : Network
    row : array_like, shape (n_inputs,), or whatever has names
        Finite numbers, in the order of the network's inputs; by name in a mapping, a pandas Series
        or a data frame of one row.

    Raises
    ------
    RowError
        If the row is not as many finite numbers as the network has inputs, or its names do not fit.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> relu = parse_activation("relu")
    >>> network = assemble(
    ...     [Input("x1"), Input("x2")],
    ...     [Node("node_0", ("x1", "x2"), (2, -4), relu, bias=1)],
    ... )
    >>> steps = explain(network, [3, 5])["node_0"]
    >>> for term in steps.terms:
    ...     print(term)
    Term(source='x1', weight=2.0, value=3.0, product=6.0)
    Term(source='x2', weight=-4.0, value=5.0, product=-20.0)
    >>> steps.bias, steps.input, steps.output
    (1.0, -13.0, 0.0)
    """
    return next(explain_trace(network.trace([row])))


def explain_trace(trace: Trace, row_numbers: Sequence[int] | None = None) -> Iterator[Explanation]:
    """Iterate over the explanations of a trace's rows.

    Parameters
    ----------
    trace : Trace
    row_numbers : sequence of int, optional
        The number of the row in each column of the trace; 1, 2, 3, ... without it.
    """
    network = trace.network
    layers = [_LayerReader(network, layer) for layer in network.layers]
    predicted: list[str] | list[None] = [None] * trace.n_rows
    if network.classes:
        predicted = network.choose_classes(trace.outputs)
    for column, class_name in enumerate(predicted):
        raw = (trace.raw[:, column] + 0.0).tolist()
        values = (trace.values[:, column] + 0.0).tolist()
        sums = trace.sums[:, column].tolist()
        yield Explanation(
            network,
            column + 1 if row_numbers is None else int(row_numbers[column]),
            {each.name: x for each, x in zip(network.inputs, raw, strict=True)},
            tuple(
                Scaling(each.name, x, float(each.mean), float(each.scale), value)
                for each, x, value in zip(network.inputs, raw, values, strict=False)
                if each.is_scaled
            ),
            tuple(node for layer in layers for node in layer.read(values, sums)),
            {name: values[network.positions[name]] for name in network.outputs},
            class_name,
        )


class _LayerReader:
    """What the rows of a trace have in common for one layer, made once."""

    def __init__(self, network: Network, layer: Layer) -> None:
        self.layer = layer
        self.sources = network.sources(layer)
        self.source_positions = layer.source_indices.tolist()
        self.start = network.positions[layer.nodes[0]]
        self.first_sum = self.start - len(network.inputs)
        self.weights = [tuple(row) for row in layer.weights.tolist()]
        self.biases = layer.biases.tolist()
        self.over_layer = {
            activation: range(len(layer.nodes))[nodes] if isinstance(nodes, slice) else nodes
            for activation, nodes in layer.activation_groups
            if activation.over_layer
        }

    def read(self, values: list[float], sums: list[float]) -> Iterator[NodeSteps]:
        """Iterate over the layer's nodes, given the values and node inputs of one row."""
        layer = self.layer
        taken = tuple([values[position] for position in self.source_positions])
        inputs = sums[self.first_sum : self.first_sum + len(layer.nodes)]
        together = {
            activation: Together(
                activation,
                tuple(layer.nodes[index] for index in members),
                tuple(inputs[index] for index in members),
            )
            for activation, members in self.over_layer.items()
        }
        for index, node in enumerate(layer.nodes):
            activation = layer.activations[index]
            yield NodeSteps(
                node,
                layer.name,
                self.sources,
                self.weights[index],
                taken,
                self.biases[index],
                inputs[index],
                activation,
                values[self.start + index],
                together.get(activation),
            )
