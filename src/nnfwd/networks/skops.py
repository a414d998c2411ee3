"""Networks of scikit-learn in files of skops: a zip of ``schema.json`` and arrays, read as data.

An ``MLPClassifier`` or ``MLPRegressor``, alone or after scalers in a pipeline. Only the attributes
that predictions need are looked at; no class of the file is imported.
"""

from __future__ import annotations

import re
from itertools import starmap
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nnfwd.core import Input, parse_activation
from nnfwd.errors import FileError, NetworkError, NnfwdError, counted, quote
from nnfwd.files.binary import read_binary
from nnfwd.files.documents.json_text import parse_json
from nnfwd.files.paths import name_of
from nnfwd.files.zips import Archive
from nnfwd.networks.builder import Builder
from nnfwd.networks.checked import a_list, a_mapping, a_text
from nnfwd.networks.values import read_number

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nnfwd.networks.builder import Values
    from nnfwd.networks.target import Target

__all__ = ["read_skops"]

SCHEMA = "schema.json"
LONGEST_SCHEMA = 16 << 20
NETWORKS = ("MLPClassifier", "MLPRegressor")
ACTIVATIONS = {
    "identity": "identity",
    "logistic": "sigmoid",
    "tanh": "tanh",
    "relu": "relu",
    "softmax": "softmax",
    "exp": "exponential",
}
"""scikit-learn's names of activations, of outputs too, and those here."""

NPY = re.compile(
    rb"\x93NUMPY\x01\x00.."
    rb"\{'descr': '([<|][fiub][1248]|<U[0-9]{1,4})', "
    rb"'fortran_order': (True|False), 'shape': \(([0-9, ]*)\), \} *\n",
    re.DOTALL,
)
"""The head of a file of NumPy: what its numbers are, their order, how many there are."""

EXPECTED = "expected an MLPClassifier or MLPRegressor, alone or after scalers in a Pipeline"


class Estimator(NamedTuple):
    """An object of scikit-learn: the name of its class, and its attributes, not read yet."""

    name: str
    attributes: dict[str, Any]


def read_skops(path: str | os.PathLike[str]) -> Target:
    """Read a network of scikit-learn from a file of skops.

    Raises
    ------
    FileError, NetworkError
        If it cannot be read, or has anything but a network after scalers.
    """
    try:
        return _build(_Schema(Archive(read_binary(path))))
    except NnfwdError as error:
        error.at(file=name_of(path))
        raise


class Division(NamedTuple):
    """A scaler that makes ``(x - center)/scale``."""

    center: NDArray[np.float64]
    scale: NDArray[np.float64]


class Product(NamedTuple):
    """A scaler that makes ``x·scale + offset``, and cuts it at limits if it has some."""

    scale: NDArray[np.float64]
    offset: NDArray[np.float64]
    limits: tuple[float, float] | None


class _Schema:
    """The objects of a file, by what skops writes of each."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        try:
            text = archive.read(SCHEMA, LONGEST_SCHEMA).decode()
        except UnicodeDecodeError as error:
            message = f"{SCHEMA} is not UTF-8"
            raise FileError(message) from error
        self.root = a_mapping(parse_json(text))
        self._by_id = {
            node["__id__"]: node
            for node in _nodes(self.root)
            if "content" in node or "file" in node
            if isinstance(node.get("__id__"), int)
        }
        self.version = self.root.get("_skops_version", "")

    def estimator(self, node: Any) -> Estimator:
        """Read an object with its attributes."""
        node = self._find(node)
        if node.get("__loader__") != "ObjectNode":
            message = f"found a {_class_of(node)}: {EXPECTED}"
            raise NetworkError(message)
        attributes = self._find(node.get("content")) if node.get("content") else {}
        return Estimator(_class_of(node), a_mapping(attributes.get("content", {})))

    def items(self, node: Any) -> list[Any]:
        """Read a list, tuple or array of objects, the items as they are in the schema."""
        return a_list(self._find(node).get("content"))

    def plain(self, node: Any) -> Any:
        """Read a text, number, True, False or None."""
        node = self._find(node)
        if node.get("__loader__") == "JsonNode":
            return parse_json(a_text(node.get("content")))
        return self.array(node).tolist()

    def number(self, node: Any) -> float:
        """Read a number."""
        return read_number(self.plain(node), ())

    def numbers(self, node: Any) -> NDArray[np.float64]:
        """Read an array of numbers."""
        found = self.array(node)
        if found.dtype.kind not in "biuf":
            message = "expected an array of numbers, found one of texts"
            raise NetworkError(message)
        return found.astype(np.float64)

    def array(self, node: Any) -> NDArray[Any]:
        """Read an array, as ``numpy.save`` writes it, or one of texts."""
        node = self._find(node)
        if node.get("type") == "json":
            return np.array([str(self.plain(each)) for each in self.items(node)])
        if node.get("type") != "numpy":
            message = f"expected an array, found a {_class_of(node)}"
            raise NetworkError(message)
        file = a_text(node.get("file"))
        return _parse_npy(self._archive.read(file), file)

    def _find(self, value: Any) -> dict[str, Any]:
        """Find what is only named, because it is written elsewhere."""
        node = a_mapping(value)
        if node.get("__loader__") == "CachedNode":
            node = a_mapping(self._by_id.get(node.get("__id__")))
        return node


def _class_of(node: dict[str, Any]) -> str:
    return str(node.get("__class__"))


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Go over all mappings of a document."""
    if isinstance(value, dict):
        yield value
        value = [*value.values()]
    if isinstance(value, list):
        for each in value:
            yield from _nodes(each)


def _parse_npy(data: bytes, name: str) -> NDArray[Any]:
    """Read numbers or texts as ``numpy.save`` writes them; no header is evaluated."""
    found = NPY.match(data)
    try:
        if found is None:
            raise ValueError
        kind, order, sizes = found.groups()
        array = np.frombuffer(data, kind.decode(), offset=found.end())
        if array.dtype.kind == "U":  # a text that is none would end the interpreter
            data[found.end() :].decode("utf-32-le")
        shape = [int(size) for size in sizes.split(b",") if size.strip()]
        return array.reshape(shape, order="F" if order == b"True" else "C")
    except (ValueError, TypeError, OverflowError) as error:
        message = f"{quote(name)} is not an array of numbers or texts, or is damaged"
        raise FileError(message) from error


def _build(schema: _Schema) -> Target:
    *scalers, network = _steps(schema, schema.estimator(schema.root))
    if network.name not in NETWORKS:
        message = f"found a {network.name}: {EXPECTED}"
        raise NetworkError(message)
    builder = Builder()
    values, names = _scale(schema, builder, scalers, network)
    hidden, output = (
        _activation(schema, network, key) for key in ("activation", "out_activation_")
    )
    matrices, vectors = (
        [schema.numbers(each) for each in schema.items(_get(network, key))]
        for key in ("coefs_", "intercepts_")
    )
    if len(matrices) != len(vectors):
        message = f"coefs_ has {counted(len(matrices), 'layer')}, and intercepts_ {len(vectors)}"
        raise NetworkError(message)
    for index, (matrix, vector) in enumerate(zip(matrices, vectors, strict=True)):
        if vector.shape != matrix.shape[1:]:
            message = f"intercepts_[{index}] has shape {vector.shape}, and coefs_ {matrix.shape}"
            raise NetworkError(message)
        values = builder.linear(values, matrix.T, vector, key=(f"coefs_[{index}]",))
        is_last = index == len(matrices) - 1
        values = builder.activate(values, parse_activation(output if is_last else hidden))
    return builder.target(
        values,
        classes=_classes(schema, network, output, len(values)),
        provenance=_provenance(schema, scalers, network, has_names=bool(names)),
        named=bool(names),
    )


def _get(estimator: Estimator, attribute: str) -> Any:
    if attribute not in estimator.attributes:
        message = f"the {estimator.name} has no {attribute}: is it fitted?"
        raise NetworkError(message)
    return estimator.attributes[attribute]


def _steps(schema: _Schema, root: Estimator) -> list[Estimator]:
    """Go through pipelines, also those inside of others."""
    if root.name != "Pipeline":
        return [root]
    steps: list[Estimator] = []
    for each in schema.items(_get(root, "steps")):
        _, step = schema.items(each)
        is_text = a_mapping(step).get("__loader__") == "JsonNode"
        is_nothing = is_text and schema.plain(step) in (None, "passthrough")
        steps += [] if is_nothing else _steps(schema, schema.estimator(step))
    return steps


def _activation(schema: _Schema, network: Estimator, attribute: str) -> str:
    name = str(schema.plain(_get(network, attribute)))
    if name not in ACTIVATIONS:
        message = f"the {attribute} is {quote(name)}: expected {', '.join(ACTIVATIONS)}"
        raise NetworkError(message)
    return ACTIVATIONS[name]


def _classes(schema: _Schema, network: Estimator, output: str, n_outputs: int) -> list[str] | None:
    """Name the classes of a classifier, but for one where a row may have several."""
    if network.name != "MLPClassifier" or (output != "softmax" and n_outputs > 1):
        return None
    return [str(each) for each in schema.array(_get(network, "classes_")).tolist()]


def _scale(
    schema: _Schema, builder: Builder, scalers: list[Estimator], network: Estimator
) -> tuple[Values, list[str]]:
    """Add the inputs, scaled by the first scaler where it is one of mean and scale."""
    first = scalers[0] if scalers else network
    n_inputs = int(schema.number(_get(network, "n_features_in_")))
    named = first.attributes.get("feature_names_in_")
    names = [] if named is None else [str(each) for each in schema.array(named).tolist()]
    lines = [_line(schema, each, n_inputs) for each in scalers]
    shown = names or [f"x{number}" for number in range(1, n_inputs + 1)]
    if len(shown) != n_inputs:
        message = f"{counted(len(shown), 'name')} for {counted(n_inputs, 'input')}"
        raise NetworkError(message)
    inputs = [Input(name) for name in shown]
    match lines:
        case [Division(centers, scales), *_]:
            scalings = zip(shown, centers.tolist(), scales.tolist(), strict=True)
            inputs, lines = list(starmap(Input, scalings)), lines[1:]
    values = builder.inputs(inputs)
    for line in lines:
        if isinstance(line, Division):
            values = builder.elementwise([values], [1 / line.scale], -line.center / line.scale)
        else:
            values = builder.elementwise([values], [line.scale], line.offset)
            if line.limits:
                low, high = line.limits
                clip = {"clip": {"min": low, "max": high}}
                values = builder.activate(values, parse_activation(clip))
    return values, names


def _line(schema: _Schema, scaler: Estimator, n_inputs: int) -> Division | Product:
    """Read what a scaler makes of its inputs, all of which are straight lines."""

    def vector(attribute: str, flag: str = "", missing: float = 0.0) -> NDArray[np.float64]:
        if flag and not schema.plain(_get(scaler, flag)):
            return np.full(n_inputs, missing)
        found = schema.numbers(_get(scaler, attribute))
        if found.shape != (n_inputs,):
            message = f"the {attribute} of the {scaler.name} has shape {found.shape}"
            raise NetworkError(message)
        return found

    match scaler.name:
        case "StandardScaler":
            return Division(vector("mean_", "with_mean"), vector("scale_", "with_std", 1))
        case "RobustScaler":
            center = vector("center_", "with_centering")
            return Division(center, vector("scale_", "with_scaling", 1))
        case "MaxAbsScaler":
            return Division(np.zeros(n_inputs), vector("scale_"))
        case "MinMaxScaler":
            limits = None
            if schema.plain(_get(scaler, "clip")):
                low, high = schema.items(_get(scaler, "feature_range"))
                limits = (schema.number(low), schema.number(high))
            return Product(vector("scale_"), vector("min_"), limits)
    message = (
        f"found a {scaler.name} in the pipeline: expected a StandardScaler, MinMaxScaler, "
        "MaxAbsScaler or RobustScaler"
    )
    raise NetworkError(message)


def _provenance(
    schema: _Schema, scalers: list[Estimator], network: Estimator, *, has_names: bool
) -> list[str]:
    version = schema.version
    names = ", ".join(each.name for each in (*scalers, network))
    lines = [f"read from skops{f' {version}' if version else ''}: {names}"]
    if not has_names:
        lines.append("assumed input names: none in the file; by position")
    return lines
