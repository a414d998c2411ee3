"""From weights by name to the linear layers that they are: which are they, which way round."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import NetworkError
from nnfwd.text.names import list_names, show_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    import numpy as np
    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[np.float64]]

__all__ = ["AS_ONNX", "Linear", "describe", "find_layers", "order_layers"]

AS_ONNX = (
    "export the model as ONNX, which has all that it computes: "
    "torch.onnx.export(model, example, 'model.onnx')"
)


class Linear(NamedTuple):
    """A linear layer.

    Parameters
    ----------
    name : str
        What comes before ``.weight`` in the file.
    weights : ndarray of float64, shape (n_nodes, fan_in)
    biases : ndarray of float64, shape (n_nodes,), optional
    """

    name: str
    weights: NDArray[np.float64]
    biases: NDArray[np.float64] | None

    @property
    def fan_in(self) -> int:
        """How many values it takes."""
        return int(self.weights.shape[1])

    @property
    def n_nodes(self) -> int:
        """How many values it gives."""
        return int(self.weights.shape[0])

    def turned(self) -> Linear:
        """Read the matrix the other way round: a column a node."""
        return self._replace(weights=self.weights.T)


OTHERS = (
    ("running_mean", "is a batch normalization, whose eps is not in the file"),
    ("weight_ih", "is a recurrent layer"),
    ("in_proj_weight", "is an attention layer"),
    ("weight_orig", "is pruned: torch.nn.utils.prune.remove(layer, 'weight') makes it permanent"),
    ("weight_g", "has its weights as length and direction: remove_weight_norm(layer) joins them"),
    ("original0", "has its weights in parts: remove_parametrizations(layer, 'weight') joins them"),
    ("weight_packed", "is quantized"),
    ("scale", "is quantized, or a normalization"),
)
"""How a name begins that only one kind of layer has, and what that is."""

MOST_LAYERS = 200
"""Layers that are put in order."""

MOST_STEPS = 10_000
"""Steps that are taken to find out in which orders layers fit."""

ORDERS_TRIED = 24
"""Orders in which layers fit that are looked at."""

LAYERS_SHOWN = 8

MATRIX, BIAS = ("weight", "kernel"), "bias"


def find_layers(arrays: Arrays) -> tuple[list[Linear], list[str]]:
    """Find the linear layers, in the order of the file, and what has to be assumed of them.

    Raises
    ------
    NetworkError
        If there is anything that is not a linear layer, or no way round that fits.
    """
    groups: dict[str, dict[str, NDArray[np.float64]]] = {}
    for name, array in arrays.items():
        layer, _, leaf = name.rpartition(".")
        groups.setdefault(layer, {})[leaf] = array
    layers = [_linear(name, group) for name, group in groups.items()]
    if not layers:
        message = "there are no weights in it"
        raise NetworkError(message)
    if len(layers) > MOST_LAYERS:
        message = f"it has {len(layers)} layers, more than the {MOST_LAYERS} that are put in order"
        raise NetworkError(message, hint=AS_ONNX)
    lines = [
        f"assumed layer {show_name(each.name or 'weight')} to be linear without a bias"
        for each in layers
        if each.biases is None
    ]
    is_kernel = any("kernel" in group for group in groups.values())
    layers, way = _choose_way(layers, is_kernel=is_kernel)
    return layers, [*way, *lines]


def _linear(name: str, group: Mapping[str, NDArray[np.float64]]) -> Linear:
    shown = show_name(name or next(iter(group)))
    for leaf in group:
        for start, what in OTHERS:
            if leaf.startswith(start):
                message = f"layer {shown} {what}"
                raise NetworkError(message, hint=AS_ONNX)
    matrices = [group[leaf] for leaf in MATRIX if leaf in group]
    unknown = [leaf for leaf in group if leaf not in {*MATRIX, BIAS}]
    if unknown or len(matrices) != 1:
        words = f"{list_names(unknown)}" if unknown else "a bias without a weight"
        message = f"layer {shown} has {words}: expected a weight and a bias, as linear layers have"
        raise NetworkError(message, hint=AS_ONNX)
    matrix, biases = matrices[0], group.get(BIAS)
    if matrix.ndim != 2:
        kinds = {1: "a normalization or a PReLU" if biases is None else "a normalization"}
        what = kinds.get(matrix.ndim, "a convolution")
        message = f"layer {shown} has a weight of shape {_show_shape(matrix)}, as {what}"
        raise NetworkError(message, hint=AS_ONNX)
    if biases is not None and (biases.ndim != 1 or biases.size not in matrix.shape):
        shapes = " and a bias of shape ".join(_show_shape(each) for each in (matrix, biases))
        message = f"layer {shown} has a weight of shape {shapes}"
        raise NetworkError(message)
    return Linear(name, matrix, biases)


def _choose_way(layers: list[Linear], *, is_kernel: bool) -> tuple[list[Linear], list[str]]:
    """Choose whether a row or a column of each matrix is a node, the same for all."""
    ways = (layers, [each.turned() for each in layers])
    fit = [way for way in ways if _fits(way)]
    if not fit:
        message = f"the weights and biases do not fit each other: {describe(layers)}"
        raise NetworkError(message, hint=AS_ONNX)
    if len(fit) == 1:
        return fit[0], []
    what, line = ("kernel", "column") if is_kernel else ("weight", "row")
    return ways[is_kernel], [
        f"assumed orientation: a {line} of each {what} is a node, since both ways fit the shapes"
    ]


def _show_shape(array: NDArray[np.float64]) -> str:
    return f"({', '.join(map(str, array.shape))})"


def _fits(layers: list[Linear]) -> bool:
    """Whether each bias has as many numbers as its layer has nodes, and there is an order."""
    counts = ((each.n_nodes, each.biases) for each in layers)
    return all(biases is None or biases.size == count for count, biases in counts) and bool(
        _orders(layers, 1)
    )


def order_layers(layers: list[Linear], *, is_ordered: bool) -> tuple[list[Linear], list[str]]:
    """Put layers in the order of computing, and say what has to be assumed for it.

    The shapes tell, where they fit in one order alone. Otherwise the order of the file counts, if
    it ``is_ordered``, and that of numbers in names, as of fc2 and fc10.

    Raises
    ------
    NetworkError
        If these two fit and are not the same, or none fits.
    """
    fit = _orders(layers, ORDERS_TRIED)
    if len(fit) == 1:
        return fit[0], []
    ways = {"as in the file": layers} if is_ordered else {}
    movable = {each.name for each in _movable(layers, fit)}
    if len({re.sub(r"\d+", "#", name) for name in movable}) == 1:
        numbered = sorted((each for each in layers if each.name in movable), key=_natural)
        left = iter(numbered)
        ways["by name"] = [next(left) if each.name in movable else each for each in fit[0]]
    ways = {why: way for why, way in ways.items() if _is_chain(way)}
    names = {why: [each.name for each in way] for why, way in ways.items()}
    if len({tuple(each) for each in names.values()}) == 1:
        shown, why = list_names(next(iter(names.values()))), " and ".join(names)
        return next(iter(ways.values())), [f"assumed order of layers: {shown} ({why})"]
    orders = " or ".join(f"{list_names(each)} ({why})" for why, each in names.items())
    message = f"the layers fit in several orders: {orders or describe(layers)}"
    raise NetworkError(message, hint=AS_ONNX)


def _movable(layers: list[Linear], orders: list[list[Linear]]) -> list[Linear]:
    """Find the layers that are not at one place in all orders.

    Where there are more orders than were tried, these are the ones whose shape others have too.
    """
    if len(orders) == ORDERS_TRIED:
        counts = Counter(each.weights.shape for each in layers)
        return [each for each in layers if counts[each.weights.shape] > 1]
    names = [[each.name for each in order] for order in orders]
    places = [{order.index(each.name) for order in names} for each in layers]
    return [each for each, where in zip(layers, places, strict=True) if len(where) > 1]


def _orders(layers: list[Linear], most: int) -> list[list[Linear]]:
    """Find orders in which each layer takes what the one before gives: ``most`` at most.

    Where the search takes long, there are many, and those found stand for all.
    """
    found: list[list[Linear]] = []
    n_steps = 0

    def extend(chain: list[Linear], left: list[Linear]) -> None:
        nonlocal n_steps
        n_steps += 1
        if not left:
            found.append(chain)
        for index, each in enumerate(left):
            if len(found) >= most or n_steps > MOST_STEPS:
                return
            if not chain or chain[-1].n_nodes == each.fan_in:
                extend([*chain, each], left[:index] + left[index + 1 :])

    extend([], layers)
    return found


def _is_chain(layers: list[Linear]) -> bool:
    return all(a.n_nodes == b.fan_in for a, b in pairwise(layers))


def _natural(layer: Linear) -> list[tuple[int, str]]:
    """Make a key by which fc10 comes after fc2."""
    parts = re.split(r"(\d+)", layer.name)
    return [(int(part), "") if part.isdecimal() else (-1, part) for part in parts]


def describe(layers: list[Linear]) -> str:
    """List layers with their sizes.

    Examples
    --------
    >>> import numpy as np
    >>> describe([Linear("fc", np.ones((2, 3)), None)])
    'fc (3 -> 2)'
    """
    shown = [
        f"{show_name(each.name or 'weight')} ({each.fan_in} -> {each.n_nodes})" for each in layers
    ]
    more = f", ... {len(layers)} in all" if len(layers) > LAYERS_SHOWN else ""
    return ", ".join(shown[:LAYERS_SHOWN]) + more
