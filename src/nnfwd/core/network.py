"""A feed-forward network as a frozen value, and what its forward pass leaves.

Outputs, node tables and explanations read the values of the pass by name, and never compute again.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.forward import forward
from nnfwd.core.names import check_name, check_names
from nnfwd.errors import NetworkError, SelectionError, counted, did_you_mean
from nnfwd.loading import writer_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from nnfwd.core.inputs import Input, Vectors
    from nnfwd.core.layer import Layer
    from nnfwd.core.python_rows import RowsLike

__all__ = ["Network", "Trace"]

FEW_LAYERS = 5
"""So many layers are told in a few words."""


@dataclass(frozen=True, eq=False, repr=False)
class Network:
    """A feed-forward network: inputs, layers in the order of computing, outputs.

    Parameters
    ----------
    inputs : tuple of Input
    layers : tuple of Layer
        A layer's sources come before it.
    outputs : tuple of str
        The names of the nodes that are the network's outputs.
    classes : tuple of str, optional
        A name for each output, or two names for a single one.
    named : bool, optional
        Whether the inputs' names were given: if not, they are shown as x1, x2, ..., and columns
        without any of these names go by position.
    provenance : tuple of str, optional
        Lines that say where the network came from and what was assumed, as "read from ONNX" and
        "assumed ...". They are for people: no part of what it computes.

    Raises
    ------
    NetworkError
        If a name cannot be one (:mod:`nnfwd.core.names`) or is not unique, a source does not come
        before its layer, or the number of classes does not fit the outputs.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> relu, identity = parse_activation("relu"), parse_activation("identity")
    >>> network = assemble(
    ...     [Input("x1"), Input("x2")],
    ...     [
    ...         Node("node_0", ("x1", "x2"), (2, 4), activation=relu),
    ...         Node("node_1", ("x1", "x2"), (4, -5), activation=relu),
    ...         Node("output", ("node_0", "node_1"), (2, 7), activation=identity),
    ...     ],
    ... )
    >>> network.predict([[3, 5], [1, -1]])
    array([[52.],
           [63.]])
    >>> network
    <Network: 2 inputs, hidden 2 relu, output 1 identity, 9 parameters>
    """

    inputs: tuple[Input, ...]
    layers: tuple[Layer, ...]
    outputs: tuple[str, ...]
    classes: tuple[str, ...] = ()
    named: bool = True
    provenance: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        known = len(self.inputs)
        for layer in self.layers:
            sources = layer.source_indices
            if sources.min() < 0 or sources.max() >= known:
                message = f"layer {layer.name} takes values that are computed after it"
                raise NetworkError(message)
            known += len(layer.nodes)
        if not self.inputs or not self.layers or not self.outputs:
            message = "a network has at least one input, one layer and one output"
            raise NetworkError(message)
        for name in self.outputs:
            self.position(name)
        self._check_classes()
        names = ((name, ()) for name in self.names)
        check_names(names, set(self.nodes), has_classes=bool(self.classes))
        for name in (*(layer.name for layer in self.layers), *self.classes):
            check_name(name)

    def __repr__(self) -> str:
        return f"<Network: {self.words}>"

    def _repr_html_(self) -> str:
        html: str = writer_of("the drawing of a network")(self)
        return html

    @property
    def words(self) -> str:
        """What it is made of; of many layers the first and the last."""
        layers = [layer.words for layer in self.layers]
        if len(layers) > FEW_LAYERS:
            between = counted(len(layers) - FEW_LAYERS + 1, "more layer")
            layers[FEW_LAYERS - 2 : -1] = [f"... {between} ..."]
        inputs = counted(len(self.inputs), "input")
        return ", ".join([inputs, *layers, counted(self.n_parameters, "parameter")])

    def _check_classes(self) -> None:
        expected = max(2, len(self.outputs))
        if self.classes and len(self.classes) != expected:
            message = (
                f"{counted(len(self.outputs), 'output')} and {len(self.classes)} classes: "
                f"expected {expected} classes"
            )
            raise NetworkError(message)
        if len(set(self.classes)) != len(self.classes):
            message = "two classes have the same name"
            raise NetworkError(message)

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Every node's name, in the order of computing."""
        return tuple(node for layer in self.layers for node in layer.nodes)

    @cached_property
    def hidden(self) -> tuple[str, ...]:
        """The nodes that are not outputs, in the order of computing."""
        outputs = set(self.outputs)
        return tuple(node for node in self.nodes if node not in outputs)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of the rows of the table of values: the inputs, then the nodes."""
        return (*(each.name for each in self.inputs), *self.nodes)

    @cached_property
    def positions(self) -> dict[str, int]:
        """The row of each name in the table of values."""
        return {name: index for index, name in enumerate(self.names)}

    def position(self, name: str) -> int:
        """Find a name in the table of values.

        Raises
        ------
        SelectionError
            If there is neither an input nor a node of that name.
        """
        try:
            return self.positions[name]
        except KeyError:
            message = f"there is no input or node {name}{did_you_mean(name, self.names)}"
            raise SelectionError(message) from None

    def sources(self, layer: Layer) -> tuple[str, ...]:
        """Name the inputs and nodes that a layer takes, in the order in which they are added up.

        Of an element-wise layer, what any node takes: each once, the first source of every node
        before the second of any.
        """
        names = [self.names[position] for position in layer.source_indices.T.ravel().tolist()]
        return tuple(dict.fromkeys(names) if layer.is_elementwise else names)

    def node_sources(self, layer: Layer) -> list[tuple[str, ...]]:
        """Name what each node of a layer takes, in the order in which it is added up."""
        if not layer.is_elementwise:
            return [self.sources(layer)] * len(layer.nodes)
        names = self.names
        return [tuple(names[each] for each in row) for row in layer.source_indices.tolist()]

    @cached_property
    def output_positions(self) -> list[int]:
        """The rows of the outputs in the table of values."""
        return [self.positions[name] for name in self.outputs]

    @property
    def n_parameters(self) -> int:
        """How many weights and biases there are."""
        return sum(layer.weights.size + layer.biases.size for layer in self.layers)

    def with_input_names(self, names: Sequence[str]) -> Network:
        """Name unnamed inputs after the columns that they are fed from, for display.

        A header may have names that inputs cannot have: they leave the network as it is.
        """
        if self.named:
            return self
        renamed = (replace(old, name=name) for old, name in zip(self.inputs, names, strict=True))
        try:
            return replace(self, inputs=tuple(renamed))
        except NetworkError:
            return self

    def with_layers(self, layers: Iterable[Layer]) -> Network:
        """Put other layers of the same nodes in place of these.

        Nothing but a layer's numbers, sources and activations changes, so that nothing is checked
        again: names take a while in a wide network.
        """
        other = copy(self)
        object.__setattr__(other, "layers", tuple(layers))
        return other

    def predict(self, rows: RowsLike) -> NDArray[np.float64]:
        """Compute the outputs.

        Parameters
        ----------
        rows : array_like, shape (n_rows, n_inputs), or a data frame, mapping, ...
            Finite numbers. Arrays and lists are read by position, in the order of ``inputs``. Read
            by name are the columns of a data frame (pandas, Polars, PyArrow, a structured array),
            a mapping of columns, one row as a mapping or a pandas Series, and mappings in a list.

        Returns
        -------
        ndarray of float64, shape (n_rows, n_outputs)
            The same row gives the same bits whatever rows come with it.

        Raises
        ------
        ColumnError
            If columns that have names do not fit those of the inputs.
        RowError
            If a row is not as many finite numbers as the network has inputs.
        """
        raw = self._columns(rows)
        return np.ascontiguousarray(self.forward(raw, self.output_positions).T)

    def trace(self, rows: RowsLike) -> Trace:
        """Compute every node: as :meth:`predict`, but all values are kept."""
        return self.trace_columns(self._columns(rows).copy())

    def _columns(self, rows: RowsLike) -> NDArray[np.float64]:
        from nnfwd.core.python_rows import as_columns

        return as_columns(rows, self.inputs, named=self.named)

    def trace_columns(self, raw: NDArray[np.float64]) -> Trace:
        """Trace columns of shape (n_inputs, n_rows) that are known to be finite numbers."""
        sums = np.empty((len(self.nodes), raw.shape[1]))
        values = self.forward(raw, sums=sums)
        return Trace(self, raw, values, sums)

    def forward(
        self,
        raw: Vectors,
        positions: Sequence[int] | None = None,
        sums: NDArray[np.float64] | None = None,
    ) -> NDArray[np.float64]:
        """Run the forward pass.

        Parameters
        ----------
        raw : ndarray of float64, shape (n_inputs, n_rows), or tuple of vectors
            The inputs as given, a vector each. They are left as they are.
        positions : sequence of int, optional
            Which values to return; all by default.
        sums : ndarray of float64, shape (n_nodes, n_rows), optional
            Filled with every node's input.

        Returns
        -------
        ndarray of float64, shape (n_positions, n_rows)
            ``n_inputs + n_nodes`` values a row without ``positions``.
        """
        return forward(self.inputs, self.layers, raw, positions, sums)

    def choose_classes(self, outputs: NDArray[np.float64]) -> list[str]:
        """Name the class of each row: the largest output's, the first of equals.

        With one output and two classes it is the second class where the output is above 0.5.

        Parameters
        ----------
        outputs : ndarray of float64, shape (n_rows, n_outputs)

        Returns
        -------
        list of str
            A name a row; empty where an output is not a number.
        """
        if outputs.shape[1] == 1:
            chosen = (outputs[:, 0] > 0.5).astype(np.intp)
        else:
            chosen = outputs.argmax(axis=1)
        chosen[np.isnan(outputs).any(axis=1)] = -1
        names = (*self.classes, "")
        return [names[index] for index in chosen.tolist()]


@dataclass(frozen=True, eq=False, repr=False)
class Trace:
    """Every number that the forward pass computed, in tables with one row per node.

    Parameters
    ----------
    network : Network
    raw : ndarray of float64, shape (n_inputs, n_rows)
        The inputs as given, before scaling.
    values : ndarray of float64, shape (n_inputs + n_nodes, n_rows)
        The inputs as the network sees them, and every node's output.
    sums : ndarray of float64, shape (n_nodes, n_rows)
        Every node's input: what its activation is applied to.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> network = assemble([Input("x")], [Node("y", ("x",), (2,), parse_activation("relu"))])
    >>> network.trace([[3], [-1]])
    <Trace: 2 rows, 1 input, 1 node>
    """

    network: Network
    raw: NDArray[np.float64]
    values: NDArray[np.float64]
    sums: NDArray[np.float64]

    def __repr__(self) -> str:
        network = self.network
        what = (self.n_rows, "row"), (len(network.inputs), "input"), (len(network.nodes), "node")
        return f"<Trace: {', '.join(counted(*each) for each in what)}>"

    def _repr_html_(self) -> str:
        html: str = writer_of("the table of a trace")(self)
        return html

    @property
    def n_rows(self) -> int:
        """The number of rows."""
        return int(self.values.shape[1])

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        """Get an input as the network sees it, or a node's output, shape (n_rows,)."""
        column: NDArray[np.float64] = self.values[self.network.position(name)]
        return column

    def node_input(self, node: str) -> NDArray[np.float64]:
        """Get the weighted sum plus bias of a node, shape (n_rows,)."""
        position = self.network.position(node) - len(self.network.inputs)
        if position < 0:
            message = f"{node} is an input of the network: it has no sum"
            raise SelectionError(message)
        sums: NDArray[np.float64] = self.sums[position]
        return sums

    @property
    def outputs(self) -> NDArray[np.float64]:
        """The network's outputs, shape (n_rows, n_outputs)."""
        return self.values[self.network.output_positions].T
