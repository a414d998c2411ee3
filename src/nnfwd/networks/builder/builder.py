"""A builder of networks: tensors in the order of computing become nodes and layers."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core import Activation, Input
from nnfwd.errors import NetworkError, counted
from nnfwd.networks.builder.merging import merge, needed
from nnfwd.networks.builder.naming import name_layers, name_nodes
from nnfwd.networks.builder.steps import IDENTITY, Step, Values
from nnfwd.networks.settings import Settings
from nnfwd.networks.target import Target, TargetNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import ArrayLike, NDArray

    from nnfwd.errors import KeyPath

__all__ = ["Builder", "Values"]


class Builder:
    """Put a network together from tensors, in the order of computing.

    A tensor of shape (n_rows, k) is a tuple of k names. An activation becomes that of the nodes
    that it is applied to, where these are plain sums that nothing else uses; otherwise it is
    nodes of its own, of weight 1. Nodes are called ``node_<layer>_<i>``, and ``output`` or
    ``output_<i>``.

    Examples
    --------
    >>> from nnfwd.core import parse_activation
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
        self._steps: list[Step] = []
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
        step = Step(
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
        return self._add(Step((), sources, matrix, _NONE, (IDENTITY,), layer, key), biases)

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
        step = Step((), sources, ones, _NONE, each, layer, key, only_activates=True)
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
        steps = needed(self._steps, outputs)
        there = {name for step in steps for name in (*step.nodes, *step.taken)}
        notes = [line for values, line in self._notes if not there.isdisjoint(values)]
        steps, outputs = merge(steps, outputs)
        each_name = inputs | name_nodes(steps, outputs, {*inputs.values()}, names)
        nodes = [
            node
            for step, layer in zip(steps, name_layers(steps, outputs), strict=True)
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

    def _add(self, step: Step, biases: ArrayLike | None) -> Values:
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


def _nodes_of(step: Step, layer: str, names: dict[str, str]) -> Iterator[TargetNode]:
    sources = [tuple(names[each] for each in taken) for taken in step.sources]
    each_sources = sources * len(step.nodes) if len(sources) == 1 else sources
    for node, taken, weights, bias, activation in zip(
        step.nodes, each_sources, step.weights, step.biases.tolist(), step.activations, strict=True
    ):
        is_step = not step.is_weighted and activation == IDENTITY
        yield TargetNode(
            names[node], weights, step.key, step.key, bias, activation, layer, taken, is_step
        )
