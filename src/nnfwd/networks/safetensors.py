"""Weights of safetensors: arrays by name, which are sorted, without activations."""

from __future__ import annotations

from typing import TYPE_CHECKING

import safetensors

from nnfwd.errors import FileError, NetworkError, NnfwdError, quote
from nnfwd.files.binary import read_binary
from nnfwd.files.paths import name_of
from nnfwd.networks.pytorch.state_dict import target_of
from nnfwd.networks.widening import describe_kinds, widen

if TYPE_CHECKING:
    import os

    from nnfwd.networks.target import Target

__all__ = ["read_safetensors"]

KINDS = {"F16": "float16", "BF16": "bfloat16", "F32": "float32", "F64": "float64"}


def read_safetensors(path: str | os.PathLike[str]) -> Target:
    """Read the weights of linear layers.

    Raises
    ------
    FileError, NetworkError
        If it cannot be read, or has other layers than linear ones.
    """
    try:
        return _read(read_binary(path))
    except NnfwdError as error:
        error.at(file=name_of(path))
        raise


def _read(data: bytes) -> Target:
    try:
        tensors = safetensors.deserialize(data)  # type: ignore[no-untyped-call]
    except safetensors.SafetensorError as error:
        message = f"the safetensors file is damaged or cut short: {error}"
        raise FileError(message) from error
    arrays, kinds = {}, []
    for name, tensor in sorted(tensors, key=lambda each: each[0]):
        kind = KINDS.get(tensor["dtype"], "")
        if not kind:
            message = f"{quote(name)} has numbers of the kind {tensor['dtype']}: expected floats"
            raise NetworkError(message)
        kinds.append(kind)
        arrays[name] = widen(bytes(tensor["data"]), kind).reshape(tensor["shape"])
    lines = [f"read from safetensors: {describe_kinds(kinds)}"]
    return target_of(arrays, lines, is_ordered=False)
