"""Networks put together from what files of other tools say: sums, sums by element, activations."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import chain, count
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from nnfwd.core import Activation, Input, parse_activation
from nnfwd.core.assembly import layer_names
from nnfwd.errors import NetworkError, counted
from nnfwd.networks.own.settings import Settings
from nnfwd.networks.target import Target, TargetNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from nnfwd.errors import KeyPath

__all__ = ["Builder", "Values"]

Values = tuple[str, ...]
"""A tensor of shape (n_rows, k): the names of k inputs or nodes. Only a builder knows the names."""


class _Step(NamedTuple):
    """Nodes that are computed together.

    Parameters
    ----------
    nodes : tuple of str
    sources : tuple of tuple of str
        What each node takes; one tuple where they share their sources.
    weights : ndarray of float64, shape (n_nodes, fan_in)
    biases : ndarray of float64, shape (n_nodes,)
    activations : tuple of Activation or None
        One a node; None where the file does not say.
    layer : str
        Its name, if it has one.
    key : tuple
        What errors call it.
    is_weighted : bool
        Whether it is a layer in its own right, and not a step between layers.
    only_activates, only_shifts : bool
        Whether it only activates what it takes, or adds a bias.
    """

    nodes: Values
    sources: tuple[Values, ...]
    weights: NDArray[np.float64]
    biases: NDArray[np.float64]
    activations: tuple[Activation | None, ...]
    layer: str
    key: KeyPath
    is_weighted: bool = False
    only_activates: bool = False
    only_shifts: bool = False

    @property
    def taken(self) -> Values:
        """The inputs and nodes that it takes."""
        if len(self.sources) == 1:
            return self.sources[0]
        return tuple(name for each in self.sources for name in each)


IDENTITY = parse_activation("identity")


class Builder:
    """Put a network together from tensors, in the order of computing.

    A tensor of shape (n_rows, k) is a tuple of k names. An activation becomes that of the nodes
    that it is applied to, where these are plain sums that nothing else uses; otherwise it is
    nodes of its own, of weight 1. Nodes are called ``node_<layer>_<i>``, and ``output`` or
    ``output_<i>``.

    Examples
    --------
    >>> from nnfwd.networks.joining import join
    >>> builder = Builder()
    >>> x = builder.inputs(["age", "income"])
    >>> hidden = builder.activate(builder.linear(x, [[2, 4], [4, -5]]), parse_activation("relu"))
    >>> target = builder.target(builder.linear(hidden, [[2, 7]], [1]))
    >>> [node.name for node in target.nodes]
    ['node_0_0', 'node_0_1', 'output']
    >>> join(target, Settings()).predict([[3, 5]])
    array([[53.]])
    """

    def __init__(self) -> None:
        self._inputs: list[Input] = []
        self._steps: list[_Step] = []
        self._notes: list[tuple[Values, str]] = []

    def inputs(self, inputs: Sequence[Input | str]) -> Values:
        """Add inputs of the network: names, or inputs with mean and scale."""
        first = len(self._inputs)
        self._inputs += [Input(each) if isinstance(each, str) else each for each in inputs]
        return tuple(f"x{index}" for index in range(first, len(self._inputs)))

    def linear(
        self,
        values: Values,
        weights: ArrayLike,
        biases: ArrayLike | None = None,
        activation: Activation | None = IDENTITY,
        *,
        layer: str = "",
        key: KeyPath = (),
    ) -> Values:
        """Sum all values with weights, and add a bias.

        Parameters
        ----------
        values : tuple of str
        weights : array_like, shape (n_nodes, len(values))
        biases : array_like, shape (n_nodes,), optional
        activation : Activation, optional
            None where the file does not say: settings or the default give it.
        layer : str, optional
            The layer's name; it gets a number where there is one of that name.
        key : tuple, optional
            What errors call it, as ``("node /fc/Gemm (Gemm)",)``.

        Raises
        ------
        NetworkError
            If shapes do not agree.
        """
        matrix = np.asarray(weights, dtype=np.float64)
        if matrix.ndim != 2 or matrix.shape[1] != len(values):
            message = f"weights of shape {matrix.shape} for {counted(len(values), 'value')}"
            raise NetworkError(message, key=key)
        step = _Step(
            (),
            (self._distinct(values),),
            matrix,
            _NONE,
            (activation,),
            layer,
            key,
            is_weighted=True,
        )
        return self._add(step, biases)

    def elementwise(
        self,
        tensors: Sequence[Values],
        weights: Sequence[ArrayLike],
        biases: ArrayLike | None = None,
        *,
        layer: str = "",
        key: KeyPath = (),
    ) -> Values:
        """Sum tensors of equal width by element, each with its weight, and add a bias.

        Parameters
        ----------
        tensors : sequence of tuple of str
            They are added from left to right.
        weights : sequence of array_like
            For each tensor one weight, or one a value.
        biases : array_like, optional
            One, or one a value.
        layer, key : optional
            As for :meth:`linear`.

        Raises
        ------
        NetworkError
            If widths do not agree.
        """
        width = len(tensors[0])
        try:
            sources = tuple(self._distinct(each) for each in zip(*tensors, strict=True))
            columns = [np.broadcast_to(np.asarray(each, np.float64), width) for each in weights]
        except ValueError:
            message = f"weights of other widths than those of the tensors, {width}"
            raise NetworkError(message, key=key) from None
        matrix = np.stack(columns, axis=1)
        return self._add(_Step((), sources, matrix, _NONE, (IDENTITY,), layer, key), biases)

    def shift(
        self, values: Values, biases: ArrayLike, *, layer: str = "", key: KeyPath = ()
    ) -> Values:
        """Add one constant, or one a value.

        They become the biases of the nodes that they are added to, where these are sums without
        biases that nothing else uses: the bias of a sum is added last.
        """
        shifted = self.elementwise([values], [1.0], biases, layer=layer, key=key)
        self._steps[-1] = self._steps[-1]._replace(only_shifts=True)
        return shifted

    def scale_inputs(
        self,
        values: Values,
        *,
        mean: NDArray[np.float64] | None = None,
        scale: NDArray[np.float64] | None = None,
    ) -> bool:
        """Subtract means from inputs, or divide them by scales, if that is what comes first.

        Returns
        -------
        bool
            Whether it could be done: False where some are no inputs, or have them already.
        """
        places = {name: index for index, name in enumerate(self._names_of_inputs())}
        known = [places.get(value) for value in values]
        chosen = [at for at in known if at is not None]
        inputs = [self._inputs[at] for at in chosen]
        if len({*chosen}) < len(values) or any(each.scale != 1.0 for each in inputs):
            return False
        if mean is not None and any(each.mean != 0.0 for each in inputs):
            return False
        name, numbers = ("mean", mean) if mean is not None else ("scale", scale)
        for at, number in zip(chosen, [] if numbers is None else numbers.tolist(), strict=True):
            self._inputs[at] = replace(self._inputs[at], **{name: number})
        return True

    def activate(
        self,
        values: Values,
        activation: Activation | Sequence[Activation],
        *,
        layer: str = "",
        key: KeyPath = (),
    ) -> Values:
        """Apply an activation to values: one for all, or a sequence with one a value."""
        sources = tuple((value,) for value in values)
        each = (activation,) if isinstance(activation, Activation) else tuple(activation)
        ones = np.ones((len(values), 1))
        step = _Step((), sources, ones, _NONE, each, layer, key, only_activates=True)
        return self._add(step, None)

    def note(self, values: Values, line: str) -> None:
        """Say something of nodes in the provenance, where the outputs need them."""
        self._notes.append((values, line))

    def concat(self, *tensors: Values) -> Values:
        """Put tensors side by side."""
        return tuple(value for each in tensors for value in each)

    def select(self, values: Values, indices: Sequence[int]) -> Values:
        """Take some of the values, in any order."""
        return tuple(values[index] for index in indices)

    def target(
        self,
        outputs: Values,
        *,
        names: Sequence[str] = (),
        classes: Sequence[str] | None = None,
        provenance: Sequence[str] = (),
        named: bool = True,
    ) -> Target:
        """Finish: the nodes that the outputs need, by their final names.

        Parameters
        ----------
        outputs : tuple of str
        names : sequence of str, optional
            What the file calls them, if it does.
        classes : sequence of str, optional
        provenance, named : optional
            As for :class:`~nnfwd.networks.target.Target`.
        """
        inputs = self._names_of_inputs()
        if len({*outputs} - inputs.keys()) < len(outputs):  # an output is a node, and of one name
            outputs = self.activate(outputs, IDENTITY)
        needed = _needed(self._steps, outputs)
        there = {name for step in needed for name in (*step.nodes, *step.taken)}
        notes = [line for values, line in self._notes if not there.isdisjoint(values)]
        steps, outputs = _merge(needed, outputs)
        each_name = inputs | _name_nodes(steps, outputs, {*inputs.values()}, names)
        nodes = [
            node
            for step, layer in zip(steps, _name_layers(steps, outputs), strict=True)
            for node in _nodes_of(step, layer, each_name)
        ]
        settings = Settings(
            tuple(self._inputs), classes=None if classes is None else tuple(classes)
        )
        lines = sorted(dict.fromkeys([*provenance, *notes]), key=_is_assumed)
        return Target(
            nodes, settings, tuple(each_name[each] for each in outputs), tuple(lines), named
        )

    def _names_of_inputs(self) -> dict[str, str]:
        return {f"x{index}": each.name for index, each in enumerate(self._inputs)}

    def _distinct(self, values: Values) -> Values:
        """Replace a value that is there again by a copy: a node takes each source once."""
        if len({*values}) == len(values):
            return values
        first = {value: index for index, value in reversed([*enumerate(values)])}
        again = [index for index, value in enumerate(values) if first[value] != index]
        copies = dict(zip(again, self.activate(self.select(values, again), IDENTITY), strict=True))
        return tuple(copies.get(index, value) for index, value in enumerate(values))

    def _add(self, step: _Step, biases: ArrayLike | None) -> Values:
        width, number = len(step.weights), len(self._steps)
        given = np.asarray(0.0 if biases is None else biases, np.float64)
        try:
            vector = np.broadcast_to(given, width)
        except ValueError:
            message = f"biases of shape {given.shape} for {counted(width, 'node')}"
            raise NetworkError(message, key=step.key) from None
        if not (np.isfinite(step.weights).all() and np.isfinite(vector).all()):
            message = "weights and biases are finite numbers"
            raise NetworkError(message, key=step.key)
        nodes = tuple(f"{number}.{index}" for index in range(width))
        each = step.activations * width if len(step.activations) == 1 else step.activations
        self._steps.append(step._replace(nodes=nodes, biases=vector, activations=each))
        return nodes


_NONE = np.empty(0)


def _is_assumed(line: str) -> bool:
    """Whether a line of provenance says what is not in the file: it comes after what is."""
    return line.startswith("assumed")


def _needed(steps: list[_Step], outputs: Values) -> list[_Step]:
    """Leave out the steps of which nothing is used."""
    used, needed = {*outputs}, []
    for step in reversed(steps):
        if not used.isdisjoint(step.nodes):
            used.update(step.taken)
            needed.append(step)
    return needed[::-1]


def _merge(steps: list[_Step], outputs: Values) -> tuple[list[_Step], Values]:
    """Give activations and biases to the plain sums that they alone are applied to."""
    uses = Counter(outputs)
    for step in steps:
        uses.update(step.taken)
    nodes = {
        name: node for step in steps for name, node in zip(step.nodes, _each(step), strict=True)
    }
    homes = {node: step for step in steps for node in step.nodes}
    sums: dict[str, str] = {}
    """For a node that only activates or shifts, the sum that does it now."""

    def is_taken_over(step: _Step) -> bool:
        if not (step.only_activates or step.only_shifts):
            return False
        values = [sums.get(name, name) for name in step.taken]
        if any(uses[name] > 1 for name in step.taken) or not nodes.keys() >= {*values}:
            return False
        if any(nodes[value].activation not in (None, IDENTITY) for value in values):
            return False
        if step.only_shifts:
            return not any(nodes[value].bias for value in values)
        return _is_by_node(step) or values == [*homes[values[0]].nodes]

    kept = []
    for step in steps:
        if is_taken_over(step):
            for name, node in zip(step.taken, step.nodes, strict=True):
                into = sums[node] = sums.get(name, name)
                if step.only_shifts:
                    nodes[into] = nodes[into]._replace(bias=nodes[node].bias)
                else:
                    nodes[into] = nodes[into]._replace(activation=nodes[node].activation)
        else:
            sources = tuple(tuple(sums.get(each, each) for each in taken) for taken in step.sources)
            kept.append(step._replace(sources=sources))
    merged = [
        step._replace(
            biases=np.array([nodes[node].bias for node in step.nodes]),
            activations=tuple(nodes[node].activation for node in step.nodes),
        )
        for step in kept
    ]
    return merged, tuple(sums.get(name, name) for name in outputs)


class _Node(NamedTuple):
    bias: float
    activation: Activation | None


def _each(step: _Step) -> Iterator[_Node]:
    return map(_Node, step.biases.tolist(), step.activations)


def _is_by_node(step: _Step) -> bool:
    return not any(each is not None and each.over_layer for each in step.activations)


def _name_nodes(
    steps: list[_Step], outputs: Values, taken: set[str], given: Sequence[str]
) -> dict[str, str]:
    """Name nodes by layer and number, and outputs as such; inputs have some names already."""
    names = {
        node: f"node_{number}_{index}"
        for number, step in enumerate(steps)
        for index, node in enumerate(step.nodes)
    }
    alone = len(outputs) == 1
    default = ["output"] if alone else [f"output_{index}" for index in range(len(outputs))]
    names |= zip(outputs, given or default, strict=True)
    if taken.isdisjoint(names.values()):
        return names
    return {node: _free(name, taken) for node, name in names.items()}


def _name_layers(steps: list[_Step], outputs: Values) -> list[str]:
    """Name layers: as they are called, else hidden or hidden_1, hidden_2, ..., output."""
    taken: set[str] = set()
    names = []
    for step, default in zip(steps, layer_names(len(steps)), strict=True):
        is_output = not {*outputs}.isdisjoint(step.nodes)
        names.append(_free(step.layer or ("output" if is_output else default), taken))
        taken.add(names[-1])
    return names


def _free(name: str, taken: set[str]) -> str:
    """Find a name that is not taken: with a number, where this one is."""
    numbered = (f"{name}_{number}" for number in count(2))
    return next(each for each in chain([name], numbered) if each not in taken)


def _nodes_of(step: _Step, layer: str, names: dict[str, str]) -> Iterator[TargetNode]:
    sources = [tuple(names[each] for each in taken) for taken in step.sources]
    each_sources = sources * len(step.nodes) if len(sources) == 1 else sources
    for node, taken, weights, bias, activation in zip(
        step.nodes, each_sources, step.weights, step.biases.tolist(), step.activations, strict=True
    ):
        is_step = not step.is_weighted and activation == IDENTITY
        yield TargetNode(
            names[node], weights, step.key, step.key, bias, activation, layer, taken, is_step
        )
