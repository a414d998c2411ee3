"""From the configuration of a model to a network: Sequential, Functional, and models in them."""

from __future__ import annotations

import re
from collections import Counter
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.errors import NetworkError, NnfwdError, quote
from nnfwd.networks.builder import Builder
from nnfwd.networks.keras.call import Call, Tensor
from nnfwd.networks.keras.configuration import (
    AS_ONNX,
    MOST_CALLS,
    MOST_VALUES,
    Layer,
    read_layer,
    read_layers,
    read_places,
    read_references,
    read_shape,
)
from nnfwd.networks.keras.layers import LAYERS
from nnfwd.networks.widening import describe_kinds

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from nnfwd.networks.keras.configuration import Place
    from nnfwd.networks.keras.stores import Store
    from nnfwd.networks.target import Target

    Waiting = tuple[Layer, Store, int, list[Place]]
    """A call of a layer: which of its calls, and what it takes."""

__all__ = ["target_of"]

SEQUENTIAL, FUNCTIONAL = "Sequential", ("Functional", "Model")
INPUT = "InputLayer"

AUTOMATIC = re.compile(r"(input|input_layer|keras_tensor|.*_input)(_\d+)?")
"""Names of inputs that Keras gives by itself."""

REFUSED = {
    **dict.fromkeys(("Dot", "Multiply"), "multiplies two values of a row"),
    **dict.fromkeys(("Maximum", "Minimum"), "compares two values of a row"),
    "Lambda": "is code of one's own, which is not run",
    **dict.fromkeys(
        ("LayerNormalization", "GroupNormalization", "RMSNormalization", "UnitNormalization"),
        "divides by what it computes of the row, which a sum of weighted values cannot express",
    ),
}
"""Layers that are not read, and why, where there is more to say."""

READ = ", ".join(LAYERS)


class Maker(NamedTuple):
    """What all layers of a network share."""

    builder: Builder
    version: int
    notes: list[str]
    classes: list[str]
    """The classes of the layers that were read."""

    sizes: list[int]
    """How many values each of them gives; 0 of a model."""


def target_of(model: Any, store: Store, title: str, version: int) -> Target:
    """Make a target of a model.

    Parameters
    ----------
    model : dict
        Its ``class_name`` and ``config``.
    store : Store
    title : str
        Where it is from, as ``Keras 3.15.1``.
    version : int
        The version of Keras whose defaults count: 2 or 3.

    Raises
    ------
    NetworkError
        If there is a layer that nnfwd does not have, or anything is not what it should be.
    """
    maker = Maker(Builder(), version, [], [], [])
    written = read_layer(model)
    inputs, is_named = _inputs(maker.builder, written)
    tensors = _apply(maker, written, store, inputs)
    values = maker.builder.concat(*(each.values for each in tensors))
    lines = [f"read from {title}: {', '.join(_counted(maker.classes))}"]
    lines += [f"read from {title}: {describe_kinds(store.kinds)}"] if store.kinds else []
    lines += maker.notes
    lines += [
        f"read from inputs of shape {each.shape}, row by row"
        for each in inputs
        if len(each.shape) > 1
    ]
    if not is_named:
        lines.append("assumed input names: none in the file; by position")
    names = _output_names(written, tensors)
    return maker.builder.target(values, names=names, provenance=lines, named=is_named)


def _output_names(model: Layer, tensors: list[Tensor]) -> list[str]:
    """Name outputs after their layers, where there are several."""
    if len(tensors) < 2:
        return []
    places = read_places(model.config.get("output_layers"))
    names = [
        name
        for (layer, _, _), tensor in zip(places, tensors, strict=True)
        for name in _numbered(layer, len(tensor.values))
    ]
    return names if len({*names}) == len(names) else []


def _numbered(name: str, count: int) -> list[str]:
    return [f"{name}_{number}" for number in range(1, count + 1)] if count > 1 else [name]


def _with_stores(model: Layer, store: Store) -> Iterator[tuple[Layer, Store]]:
    layers = read_layers(model)
    stores = store.layers([(each.name, each.class_name) for each in layers])
    return zip(layers, stores, strict=True)


def _is_model(layer: Layer) -> bool:
    return layer.class_name == SEQUENTIAL or layer.class_name in FUNCTIONAL


def _inputs(builder: Builder, model: Layer) -> tuple[list[Tensor], bool]:
    """Add the inputs of a model, and tell whether the file names them."""
    each = _input_shapes(model)
    if sum(prod(shape) for _, shape in each) > MOST_VALUES:
        message = f"its inputs have more than {MOST_VALUES} values"
        raise NetworkError(message)
    is_named = len(each) > 1 or (prod(each[0][1]) == 1 and not AUTOMATIC.fullmatch(each[0][0]))
    tensors, first = [], 1
    for name, shape in each:
        count = prod(shape)
        numbered = _numbered(name, count)
        plain = [f"x{number}" for number in range(first, first + count)]
        tensors.append(
            Tensor(builder.inputs(numbered if is_named else plain), shape, is_input=True)
        )
        first += count
    return tensors, is_named


def _input_shapes(model: Layer) -> list[tuple[str, tuple[int, ...]]]:
    """Find the name and the shape of each input of a model."""
    if not _is_model(model):
        message = f"a {model.class_name} is code of one's own, which is not in the file"
        hint = "build it of layers with Sequential or Functional, or " + AS_ONNX
        raise NetworkError(message, hint=hint)
    layers = read_layers(model)
    if model.class_name in FUNCTIONAL:
        by_name = {each.name: each for each in layers}
        places = read_places(model.config.get("input_layers"))
        found = [by_name.get(name) for name, _, _ in places]
        shapes = [None if each is None else read_shape(each.config) for each in found]
        names = [name for name, _, _ in places]
    elif layers and _is_model(layers[0]):
        return _input_shapes(layers[0])
    else:
        names = [layers[0].name if layers else model.name]
        build = model.config.get("build_input_shape")
        shapes = [read_shape({"batch_shape": build} if build else {})]
        shapes = [(read_shape(layers[0].config) if layers else None) or shapes[0]]
    if not names or any(shape is None for shape in shapes):
        message = "the shape of its inputs is not in the file"
        hint = "begin the model with keras.Input(shape=(3,)), or call it once before it is saved"
        raise NetworkError(message, hint=hint)
    return [(name, shape) for name, shape in zip(names, shapes, strict=True) if shape is not None]


def _apply(maker: Maker, layer: Layer, store: Store, tensors: list[Tensor]) -> list[Tensor]:
    """Apply a layer or a model to tensors."""
    if len(maker.sizes) > MOST_CALLS:
        message = f"it has more than {MOST_CALLS} layers"
        raise NetworkError(message)
    if _is_model(layer):
        maker.sizes.append(0)
    if layer.class_name in FUNCTIONAL:
        return _functional(maker, layer, store, tensors)
    if layer.class_name == SEQUENTIAL:
        for each, its in _with_stores(layer, store):
            tensors = tensors if each.class_name == INPUT else _apply(maker, each, its, tensors)
        return tensors
    try:
        tensor = _find(layer)(_call(maker, layer, store, tensors))
    except NnfwdError as error:
        key = layer.key
        error.at(key=() if error.key[:1] == key else key)
        raise
    maker.classes.append(layer.class_name)
    maker.sizes.append(len(tensor.values))
    if sum(maker.sizes) > MOST_VALUES:
        message = f"the layers have more than {MOST_VALUES} values"
        raise NetworkError(message)
    return [tensor]


def _call(maker: Maker, layer: Layer, store: Store, tensors: list[Tensor]) -> Call:
    rest = (store, tensors, maker.builder, maker.version, maker.notes)
    return Call(layer.name, layer.class_name, layer.config, *rest)


def _find(layer: Layer) -> Callable[[Call], Tensor]:
    """Find what a layer is here.

    Raises
    ------
    NetworkError
        If it is nothing that is read.
    """
    if layer.class_name in LAYERS:
        return LAYERS[layer.class_name]
    why = REFUSED.get(layer.class_name, "is not one of those that nnfwd reads")
    message = f"a {layer.class_name} {why}"
    raise NetworkError(message, hint=f"the layers that are read: {READ}")


def _functional(maker: Maker, model: Layer, store: Store, tensors: list[Tensor]) -> list[Tensor]:
    """Apply the layers of a model, each when what it takes is there."""
    inputs, outputs = (
        read_places(model.config.get(key)) for key in ("input_layers", "output_layers")
    )
    if len(inputs) != len(tensors):
        message = f"it takes {len(tensors)} tensors, and has {len(inputs)} inputs"
        raise NetworkError(message, key=model.key)
    waiting = [
        (layer, its_store, index, read_references(layer, call))
        for layer, its_store in _with_stores(model, store)
        for index, call in enumerate(layer.calls)
    ]
    if len(waiting) > MOST_CALLS:
        message = f"its layers are applied more than {MOST_CALLS} times"
        raise NetworkError(message, key=model.key)
    taken = {place[:2] for place in (*outputs, *(each for *_, some in waiting for each in some))}
    waiting = [
        (layer, its_store, index + _first_call(layer, taken), places)
        for layer, its_store, index, places in waiting
    ]
    uses = Counter(place for *_, places in waiting for place in places)
    uses.update(outputs)
    made = {
        place: tensor._replace(is_input=tensor.is_input and uses[place] == 1)
        for place, tensor in zip(inputs, tensors, strict=True)
    }
    while waiting:
        left = []
        for layer, its_store, index, places in waiting:
            if not all(place in made for place in places):
                left.append((layer, its_store, index, places))
                continue
            found = _apply(maker, layer, its_store, [made[place] for place in places])
            made |= {(layer.name, index, number): each for number, each in enumerate(found)}
        if len(left) == len(waiting):
            message = f"takes {quote(_missing(left[0][3], made))}, which nothing gives"
            raise NetworkError(f"it {message}", key=left[0][0].key)
        waiting = left
    if not outputs or any(place not in made for place in outputs):
        message = f"an output is {quote(_missing(outputs, made))}, which nothing gives"
        raise NetworkError(message, key=model.key)
    return [made[place] for place in outputs]


def _first_call(layer: Layer, taken: Collection[tuple[str, int]]) -> int:
    """Tell the number of a layer's first call: 1 in Keras 2 where it is a model, else 0."""
    return int((layer.name, len(layer.calls)) in taken)


def _missing(places: list[Place], made: Collection[Place]) -> str:
    return next((place[0] for place in places if place not in made), "")


def _counted(classes: list[str]) -> list[str]:
    """List classes once each, with how many there are.

    Examples
    --------
    >>> _counted(["Dense", "ReLU", "Dense"])
    ['2 Dense', 'ReLU']
    """
    return [f"{count} {name}" if count > 1 else name for name, count in Counter(classes).items()]
