"""Networks of TensorFlow.js: ``model.json``, a configuration of Keras 2, with weights beside it."""

from __future__ import annotations

from functools import partial
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.errors import NetworkError, quote
from nnfwd.files.binary import read_binary
from nnfwd.files.paths import STDIN, name_of
from nnfwd.networks.checked import a_list, a_mapping, a_text
from nnfwd.networks.keras.models import target_of
from nnfwd.networks.keras.stores import Named
from nnfwd.networks.values import read_number
from nnfwd.networks.widening import QUANTIZED, SIZES, widen

if TYPE_CHECKING:
    from nnfwd.files.documents import ParsedFile
    from nnfwd.networks.keras.stores import Found
    from nnfwd.networks.target import Target

__all__ = ["read_tensorflowjs"]

KINDS = ("float32", "float16")


def read_tensorflowjs(file: ParsedFile) -> Target:
    """Read a layers model of TensorFlow.js, with the files of weights beside it.

    Raises
    ------
    FileError, NetworkError
        If a file of weights is not beside it or not as long as it should be, or there is a layer
        that nnfwd does not have.
    """
    data = a_mapping(file.data)
    if data.get("format") == "graph-model":
        message = "this is a graph model of TensorFlow.js: expected a layers model"
        raise NetworkError(message, hint="save it with model.save(...) as a layers model")
    topology = a_mapping(data["modelTopology"], ("modelTopology",))
    model = topology.get("model_config", topology)
    weights = _read_weights(file.name, a_list(data["weightsManifest"], ("weightsManifest",)))
    made_by = str(data.get("generatedBy") or topology.get("keras_version") or "TensorFlow.js")
    title = made_by if made_by.startswith("TensorFlow") else f"TensorFlow.js, Keras {made_by}"
    return target_of(model, Named({"": weights}, set()), title, 2)


def _read_weights(name: str, groups: list[Any]) -> dict[tuple[str, str], partial[Found]]:
    """Read the files of each group, and find what is where in them."""
    weights: dict[tuple[str, str], partial[Found]] = {}
    for index, each in enumerate(groups):
        key = ("weightsManifest", index)
        group = a_mapping(each, key)
        paths = a_list(group.get("paths"), (*key, "paths"))
        shards = [_read_shard(name, path, (*key, "paths")) for path in paths]
        data, start = b"".join(shards), 0
        for number, entry in enumerate(a_list(group.get("weights"), (*key, "weights"))):
            try:
                place, size = _entry(a_mapping(entry), data, start)
            except NetworkError as error:
                error.at(key=(*key, "weights", number))
                raise
            start += size
            names = _names(a_text(a_mapping(entry)["name"]))
            if names in weights:
                message = f"two weights are called {quote('/'.join(names))}"
                raise NetworkError(message, key=(*key, "weights", number))
            weights[names] = place
        if start != len(data):
            message = f"the weights have {start} bytes, and their files {len(data)}"
            raise NetworkError(message, key=(*key, "paths"))
    return weights


def _read_shard(name: str, path: Any, key: tuple[str | int, ...]) -> bytes:
    """Read a file that is beside the model, and nowhere else."""
    shown = a_text(path, key)
    if Path(shown).name != shown or shown in {"", ".", ".."} or "\\" in shown:
        message = f"the file of weights {quote(shown)} is not beside the model"
        raise NetworkError(message, key=key)
    if name == name_of(STDIN):
        message = "give the name of the file: its weights are in files beside it"
        raise NetworkError(message)
    file = Path(name).with_name(shown)
    if file.is_symlink():
        message = f"the file of weights {quote(shown)} is a link to another place"
        raise NetworkError(message, key=key)
    return read_binary(file)


def _names(path: str) -> tuple[str, str]:
    """Split the name of a weight into that of its layer and its own."""
    *above, leaf = path.split("/")
    return (above[-1] if above else ""), leaf.partition(":")[0]


def _entry(entry: dict[str, Any], data: bytes, start: int) -> tuple[partial[Found], int]:
    """Find an array in the bytes of its group, and how many bytes it has."""
    a_text(entry.get("name"), ("name",))
    shape = tuple(int(read_number(each, ("shape",))) for each in a_list(entry.get("shape")))
    quantization = entry.get("quantization")
    kind = a_text((a_mapping(quantization) if quantization else entry).get("dtype"), ("dtype",))
    if kind not in (KINDS if not quantization or kind == "float16" else QUANTIZED):
        message = f"numbers of the kind {quote(kind)}: expected float32"
        raise NetworkError(message, key=("dtype",))
    count = prod(shape)
    size = count * SIZES[kind]
    if min(shape, default=0) < 0 or start + size > len(data):
        message = (
            f"an array of shape {shape} needs {size} bytes, of which {len(data) - start} are left"
        )
        raise NetworkError(message, key=("shape",))
    numbers = data[start : start + size]
    return partial(_array, numbers, kind, shape, quantization), size


def _array(data: bytes, kind: str, shape: tuple[int, ...], quantization: Any) -> Found:
    """Read an array, as TensorFlow.js does where it is quantized."""
    if kind in KINDS:
        return widen(data, kind).reshape(shape), kind
    scale, least = (read_number(quantization.get(name), (name,)) for name in ("scale", "min"))
    numbers = np.frombuffer(data, f"<u{SIZES[kind]}").astype(np.float64) * scale + least
    return numbers.astype(np.float32).astype(np.float64).reshape(shape), kind
