"""Constants of an ONNX file as arrays: floats widened to float64, all else as int64 or text."""

from __future__ import annotations

import math
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import numpy as np

from nnfwd.errors import FileError, NetworkError, quote
from nnfwd.files.limits import LONGEST_NETWORK
from nnfwd.files.stored import record_besides
from nnfwd.networks.widening import FLOATS, SIZES, widen

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["KINDS", "LARGEST", "read_tensor"]

KINDS = {
    1: "float32",
    2: "uint8",
    3: "int8",
    5: "int16",
    6: "int32",
    7: "int64",
    8: "string",
    9: "bool",
    10: "float16",
    11: "float64",
    16: "bfloat16",
}
"""The types of elements that are read, by their numbers in TensorProto.DataType."""

LISTS = {"float32": "float_data", "float64": "double_data", "int64": "int64_data"}
"""The fields with numbers that are not raw bytes; other kinds are in ``int32_data``."""

EXTERNAL = 1
"""TensorProto.DataLocation of what is in another file."""

LARGEST = LONGEST_NETWORK // 4
"""The most numbers of a tensor, which a file of float32 could just have."""


def read_tensor(tensor: Any, folder: Path | None) -> NDArray[Any]:
    """Read a TensorProto: float64, int64, or text as objects.

    Parameters
    ----------
    tensor : onnx.TensorProto
    folder : Path, optional
        Where the file is, in which others may have the data of its tensors.

    Raises
    ------
    NetworkError
        If its size is not that of its data, or its type is not read.
    FileError
        If its data are in another file that is not beside this one, or too short.
    """
    kind = KINDS.get(tensor.data_type)
    if kind is None:
        message = f"numbers of the type {tensor.data_type} of TensorProto, which is not read"
        raise NetworkError(message)
    shape = tuple(tensor.dims)
    n_numbers = math.prod(shape)
    if min(shape, default=0) < 0 or n_numbers > LARGEST:
        message = f"a size that cannot be: {list(shape)}"
        raise NetworkError(message)
    if tensor.data_location == EXTERNAL:
        data = _external(tensor, folder, n_numbers * SIZES.get(kind, 1))
        return _from_bytes(data, kind, n_numbers).reshape(shape)
    if tensor.HasField("raw_data"):
        return _from_bytes(tensor.raw_data, kind, n_numbers).reshape(shape)
    return _from_list(tensor, kind, n_numbers).reshape(shape)


def _from_bytes(data: bytes, kind: str, n_numbers: int) -> NDArray[Any]:
    expected = n_numbers * SIZES.get(kind, 0)
    if kind == "string" or len(data) != expected:
        message = f"{len(data)} bytes where {n_numbers} numbers of {kind} need {expected}"
        raise NetworkError(message)
    if kind in FLOATS:
        return widen(data, kind)
    return np.frombuffer(data, np.dtype(kind).newbyteorder("<")).astype(np.int64)


def _from_list(tensor: Any, kind: str, n_numbers: int) -> NDArray[Any]:
    field = "string_data" if kind == "string" else LISTS.get(kind, "int32_data")
    numbers = getattr(tensor, field)
    if len(numbers) != n_numbers:
        message = f"{len(numbers)} numbers where its shape {list(tensor.dims)} has {n_numbers}"
        raise NetworkError(message)
    if kind == "string":
        texts = np.empty(n_numbers, dtype=object)
        texts[:] = [each.decode("utf-8", "replace") for each in numbers]
        return texts
    if kind in ("float16", "bfloat16"):  # their bits, as integers
        bits = np.array(numbers, dtype=np.int64)
        return widen((bits & 0xFFFF).astype("<u2").tobytes(), kind)
    with np.errstate(invalid="ignore"):  # a signalling nan is refused where it is found
        return np.array(numbers, dtype=np.float64 if kind in FLOATS else np.int64)


def _external(tensor: Any, folder: Path | None, n_bytes: int) -> bytes:
    """Read data from another file, which must be beside the model or in a folder there."""
    entries = {each.key: each.value for each in tensor.external_data}
    location = entries.get("location", "")
    try:
        offset, length = (
            int(entries.get(key, other)) for key, other in (("offset", 0), ("length", n_bytes))
        )
    except ValueError:
        offset = length = -1
    if offset < 0 or length != n_bytes:
        message = f"its place in {quote(location)} cannot be: {n_bytes} bytes are needed"
        raise NetworkError(message)
    path = _beside(location, folder)
    record_besides(path)
    try:
        with path.open("rb") as file:
            file.seek(offset)
            data = file.read(n_bytes)
    except OSError as error:
        message = f"its data are in {quote(location)}, which cannot be read: {error.strerror}"
        raise FileError(message) from error
    if len(data) < n_bytes:
        message = f"its data are in {quote(location)}, which is too short for them"
        raise FileError(message)
    return data


def _beside(location: str, folder: Path | None) -> Path:
    """Find a file that has data of a model: never one that is outside of the model's folder."""
    name = PurePosixPath(location)
    if folder is None or not location or name.is_absolute() or "\\" in location or "\0" in location:
        message = f"its data are in {quote(location)}, which is not beside the model"
        raise FileError(message)
    home, path = folder.resolve(), (folder / name).resolve()
    if ".." in name.parts or not path.is_relative_to(home):
        message = f"its data are in {quote(location)}, which is not beside the model"
        raise FileError(message)
    if not path.is_file():
        message = f"its data are in {quote(location)}, and there is no such file beside the model"
        hint = "the two files belong together: put them in one folder, under their own names"
        raise FileError(message, hint=hint)
    return path
