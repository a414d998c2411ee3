"""Where the weights of a layer are: by number in .keras, by name in .h5 and TensorFlow.js."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING, Protocol

from nnfwd.errors import NetworkError, counted, quote
from nnfwd.text.names import list_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import numpy as np
    from numpy.typing import NDArray

    from nnfwd.networks.keras.hdf5 import Group

    Array = NDArray[np.float64]
    Found = tuple[Array, str] | None
    """An array with the kind of its numbers in the file, if it is there."""

    Weights = Mapping[tuple[str, str], Callable[[], Found]]
    """By the name of a layer and of a weight, as ``("dense", "kernel")``, what reads it."""

__all__ = ["Named", "Numbered", "Store", "groups_of"]

COUNTS = {"count", "seed_generator_state"}
"""Weights that only training needs."""


class Store(Protocol):
    """The weights of a model, of a layer, and of the layers in it."""

    kinds: set[str]
    """The kinds of the numbers that have been read, as float32."""

    def layers(self, each: list[tuple[str, str]]) -> list[Store]:
        """Find the weights of a model's layers: names and classes, as in its configuration."""

    def arrays(self, names: tuple[str, ...]) -> list[Array]:
        """Read the weights of a layer, which are these and no others.

        Raises
        ------
        NetworkError
            If there are others, or they are not there.
        """


class Numbered:
    """Weights of .keras: ``layers/<class>_<number>/vars/<number>``.

    The path has the class of a layer and how many of that class come before it. Its name is beside
    the weights, since Keras 3, and is compared.
    """

    def __init__(self, group: Group | None, kinds: set[str]) -> None:
        self._group = group
        self.kinds = kinds

    def layers(self, each: list[tuple[str, str]]) -> list[Store]:
        """Find the weights of layers by their classes, and compare the names."""
        counts: Counter[str] = Counter()
        stores: list[Store] = []
        for name, class_name in each:
            snake = _snake_case(class_name)
            number, counts[snake] = counts[snake], counts[snake] + 1
            place = f"layers/{snake}_{number}" if number else f"layers/{snake}"
            group = None if self._group is None else self._group.group(place)
            variables = None if group is None else group.group("vars")
            written = None if variables is None else variables.attribute("name")
            if written not in (None, name):
                message = f"where its weights should be are those of {quote(str(written))}"
                raise NetworkError(message, key=(f"layer {name} ({class_name})",))
            stores.append(Numbered(group, self.kinds))
        return stores

    def arrays(self, names: tuple[str, ...]) -> list[Array]:
        """Read the weights of this layer, in the order of its numbers."""
        group = None if self._group is None else self._group.group("vars")
        count = 0 if group is None else len(group)
        if count < len(names) or (count > len(names) and names[-1:] != ("variance",)):
            expected = f"expected {counted(len(names), 'array')} of weights ({list_names(names)})"
            message = f"{expected}, found {count}"
            raise NetworkError(message)
        read = [None if group is None else group.array(str(number)) for number in range(len(names))]
        return _checked(read, names, self.kinds)


class Named:
    """Weights by the name of the layer and what they are, as ``dense/kernel``.

    Parameters
    ----------
    groups : mapping from str to mapping
        In .h5 the weights of each layer of the whole model are together, also where this is a model
        again. TensorFlow.js has one group, without a name.
    """

    def __init__(
        self, groups: Mapping[str, Weights], kinds: set[str], *, group: str = "", name: str = ""
    ) -> None:
        self._groups = groups
        self._group = group
        self._name = name
        self.kinds = kinds

    def layers(self, each: list[tuple[str, str]]) -> list[Store]:
        """Find the weights of layers by their names."""
        groups = [self._group or ("" if "" in self._groups else name) for name, _ in each]
        return [
            Named(self._groups, self.kinds, group=group, name=name)
            for group, (name, _) in zip(groups, each, strict=True)
        ]

    def arrays(self, names: tuple[str, ...]) -> list[Array]:
        """Read the weights of this layer."""
        weights = self._groups.get(self._group, {})
        there = {weight for layer, weight in weights if layer == self._name} - COUNTS
        if there != {*names}:
            expected = list_names(names) or "none"
            message = (
                f"expected the weights {expected}, found {list_names(sorted(there)) or 'none'}"
            )
            raise NetworkError(message)
        return _checked([weights[self._name, name]() for name in names], names, self.kinds)


def groups_of(root: Group) -> dict[str, Weights]:
    """Find the weights of .h5, by the layers of the whole model.

    Raises
    ------
    NetworkError
        If two have the same name.
    """
    groups: dict[str, Weights] = {}
    for layer in root.texts("layer_names"):
        weights: dict[tuple[str, str], Callable[[], Found]] = {}
        group = root.group(layer)
        for path in [] if group is None else group.texts("weight_names"):
            *above, leaf = path.split("/")
            key = (above[-1] if above else layer, leaf.partition(":")[0])
            if key in weights:
                message = f"two weights are called {quote('/'.join(key))}"
                raise NetworkError(message, key=(f"layer {layer}",))
            weights[key] = partial(group.array, path) if group is not None else lambda: None
        groups[layer] = weights
    return groups


def _checked(read: list[Found], names: tuple[str, ...], kinds: set[str]) -> list[Array]:
    """Check that all arrays are there, and note the kinds of their numbers."""
    arrays = []
    for found, name in zip(read, names, strict=True):
        if found is None:
            message = f"its {name} is not in the file"
            raise NetworkError(message)
        array, kind = found
        kinds.add(kind)
        arrays.append(array)
    return arrays


def _snake_case(name: str) -> str:
    """Write the name of a class as Keras does in paths.

    Examples
    --------
    >>> [_snake_case(name) for name in ("Dense", "PReLU", "LeakyReLU", "BatchNormalization")]
    ['dense', 'p_re_lu', 'leaky_re_lu', 'batch_normalization']
    """
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()
