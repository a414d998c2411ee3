"""An ONNX file: its bytes, its graph, and what of it is needed."""

from __future__ import annotations

import math
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.errors import FileError, NetworkError, NnfwdError, printable, quote
from nnfwd.files.binary import read_binary
from nnfwd.files.paths import STDIN
from nnfwd.networks.onnx.proto import DecodeError, ModelProto
from nnfwd.networks.onnx.tensors import KINDS, read_tensor
from nnfwd.networks.onnx.values import Constant
from nnfwd.networks.widening import FLOATS

if TYPE_CHECKING:
    import os
    from collections.abc import Iterator

__all__ = ["GraphInput", "Model", "read_model"]

OLDEST = 7
"""The first version of the operators that is read: before it, sums were written in another way."""

DOMAINS = ("", "ai.onnx")
"""The names of ONNX's own operators."""


class GraphInput(NamedTuple):
    """An input of a graph: a tensor that is given for each row.

    Parameters
    ----------
    name : str
    kind : str
        The type of its elements.
    shape : list of int and None
        None for a size that is open.
    """

    name: str
    kind: str
    shape: list[int | None] | None


class Model:
    """A graph, of which only what its outputs need counts.

    Parameters
    ----------
    proto : onnx.ModelProto
    folder : Path, optional
        Where the file is.

    Raises
    ------
    NetworkError
        If the graph is not one.
    """

    def __init__(self, proto: Any, folder: Path | None) -> None:
        self.proto, graph = proto, proto.graph
        self._folder = folder
        self._constants = {each.name: each for each in graph.initializer}
        self._read: dict[str, Constant] = {}
        self.opsets = {each.domain: each.version for each in proto.opset_import}
        self.opset = max((self.opsets.get(domain, 0) for domain in DOMAINS), default=0)
        self.producer = " ".join(filter(None, (proto.producer_name, proto.producer_version)))
        self.outputs = [each.name for each in graph.output]
        self.kinds = sorted(
            {KINDS.get(each.data_type, "") for each in graph.initializer} & {*FLOATS}
        )
        self._check(graph)
        self.inputs = [_input(each) for each in graph.input if each.name not in self._constants]
        self.nodes = self._needed(graph)
        self.uses = Counter(self.outputs)
        for _, node in self.nodes:
            self.uses.update(node.input)

    def _check(self, graph: Any) -> None:
        if not graph.node or not self.outputs:
            message = "this is not an ONNX model: it has no graph"
            raise NetworkError(message)
        if self.opset < OLDEST:
            message = f"operators of ONNX's opset {self.opset}: nnfwd reads {OLDEST} and later ones"
            hint = "onnx.version_converter.convert_version makes a newer model of it"
            raise NetworkError(message, hint=hint)

    def _needed(self, graph: Any) -> list[tuple[int, Any]]:
        """List the nodes that outputs need, each with its place, in their order."""
        makers: dict[str, int] = {}
        for place, node in enumerate(graph.node):
            for name in filter(None, node.output):
                if name in makers or name in self._constants:
                    message = f"two nodes of it compute {quote(name)}"
                    raise NetworkError(message)
                makers[name] = place
        needed: set[int] = set()
        waiting = list(self.outputs)
        while waiting:
            place = makers.get(waiting.pop(), -1)
            if place >= 0 and place not in needed:
                needed.add(place)
                waiting += graph.node[place].input
        return [(place, graph.node[place]) for place in sorted(needed)]

    def constant(self, name: str) -> Constant | None:
        """Read an initializer.

        Raises
        ------
        NetworkError, FileError
            If its data are not there, or not as many as it says; with its name.
        """
        if name not in self._read:
            tensor = self._constants.get(name)
            if tensor is None:
                return None
            try:
                self._read[name] = Constant(read_tensor(tensor, self._folder), name)
            except NnfwdError as error:
                raise error.at(key=(f"tensor {printable(name)}",)) from None
        return self._read[name]

    def shape_of_constant(self, name: str) -> list[int] | None:
        """Get the shape of an initializer."""
        tensor = self._constants.get(name)
        return None if tensor is None else list(tensor.dims)


def read_model(path: str | os.PathLike[str]) -> Model:
    """Read a file, without running or writing anything.

    Raises
    ------
    FileError
        If it cannot be read, or is not ONNX.
    NetworkError
        If it has no graph, or one of old operators.
    """
    data = read_binary(path)
    try:
        proto = ModelProto.FromString(data)
    except DecodeError as error:
        message = "this is not an ONNX model, or one that was cut short"
        raise FileError(message) from error
    if not all(isinstance(each, str) for each in _names(proto)):
        message = "this is not an ONNX model, or one that is damaged: a name in it is not UTF-8"
        raise FileError(message)
    return Model(proto, None if path == STDIN else Path(path).parent)


def _names(proto: Any) -> Iterator[str | bytes]:
    """Go through the names of a model: protobuf hands on as bytes what is not UTF-8."""
    graph = proto.graph
    yield from (proto.producer_name, proto.producer_version)
    yield from (each.domain for each in proto.opset_import)
    yield from (each.name for each in (*graph.input, *graph.output))
    tensors = [*graph.initializer]
    for node in graph.node:
        yield from (node.name, node.op_type, node.domain, *node.input, *node.output)
        for each in node.attribute:
            yield each.name
            tensors.append(each.t)
    for tensor in tensors:
        yield tensor.name
        yield from (text for each in tensor.external_data for text in (each.key, each.value))


def _input(proto: Any) -> GraphInput:
    tensor = proto.type.tensor_type
    kind = KINDS.get(tensor.elem_type)
    if kind is None or kind in ("string", "bool"):
        message = f"the input {quote(proto.name)} is not numbers"
        raise NetworkError(message)
    if not tensor.HasField("shape"):
        return GraphInput(proto.name, kind, None)
    sizes = [each.dim_value if each.HasField("dim_value") else None for each in tensor.shape.dim]
    shape = [None if size is None or size <= 0 else size for size in sizes]
    if math.prod(size for size in shape if size is not None) > 1 << 40:
        message = f"the input {quote(proto.name)} has a size that cannot be"
        raise NetworkError(message)
    return GraphInput(proto.name, kind, shape)
