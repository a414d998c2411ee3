"""Files of ``torch.save``: a zip archive, or as before PyTorch 1.6 one pickle after the other."""

from __future__ import annotations

import io
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from nnfwd.errors import FileError, quote
from nnfwd.files.limits import LONGEST_NETWORK
from nnfwd.files.zips import Archive
from nnfwd.networks.pytorch.pickle_data import SAVE_WEIGHTS, Storage, Tensor, read_pickle
from nnfwd.networks.widening import FLOATS, SIZES, widen
from nnfwd.text.names import list_names

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    ReadStorage = Callable[[Storage], bytes]

__all__ = ["Checkpoint", "read_checkpoint"]

LONGEST_PICKLE = 4 << 20
"""Bytes of a pickle: a tensor takes some 200, and its numbers are elsewhere."""

MAGIC = 0x1950A86A20F9469CFC6C
"""What the old format has first, as a pickle; its version is next."""

VERSION = 1001

ZIP = b"PK\x03\x04"


class Checkpoint(NamedTuple):
    """The weights of a network, as ``model.state_dict()`` names them.

    Parameters
    ----------
    arrays : dict from str to ndarray of float64
        In the order of the file. Integers, which count batches, have shape (0,) and stand for
        themselves.
    kinds : dict from str to str
        What the numbers of each are in the file, as ``float32``.
    key : str
        The key that they have in the file; empty where they are the whole file.
    skipped : tuple of str
        What else is beside them.
    """

    arrays: dict[str, NDArray[np.float64]]
    kinds: dict[str, str]
    key: str = ""
    skipped: tuple[str, ...] = ()


def read_checkpoint(data: bytes) -> Checkpoint:
    """Read a file of ``torch.save`` that has tensors and plain data.

    Raises
    ------
    FileError
        If it is damaged, has anything but weights and plain data, or not one set of weights.
    """
    content, read_storage, order = _open_zip(data) if data.startswith(ZIP) else _open_old(data)
    key, tensors, skipped = _choose(content)
    n_bytes = sum(8 * prod(tensor.shape) for tensor in tensors.values())
    if n_bytes > 2 * LONGEST_NETWORK:
        message = f"its weights have {n_bytes} bytes in float64, more than {2 * LONGEST_NETWORK}"
        raise FileError(message)
    arrays = {name: _array(name, tensor, read_storage, order) for name, tensor in tensors.items()}
    kinds = {name: tensor.storage.kind for name, tensor in tensors.items()}
    return Checkpoint(arrays, kinds, key, skipped)


def _open_zip(data: bytes) -> tuple[Any, ReadStorage, str]:
    archive = Archive(data)
    pickle = archive.find("data.pkl")
    if not pickle:
        message = "there is no data.pkl in the zip archive, which torch.save writes"
        raise FileError(message, hint=SAVE_WEIGHTS)
    folder = pickle.removesuffix("data.pkl")
    if f"{folder}constants.pkl" in archive.names:
        message = "this is TorchScript, which is a program"
        raise FileError(message, hint=SAVE_WEIGHTS)
    order = f"{folder}byteorder"
    is_big = order in archive.names and archive.read(order, 16) == b"big"
    content = read_pickle(io.BytesIO(archive.read(pickle, LONGEST_PICKLE))).content
    return content, lambda each: archive.read(f"{folder}data/{each.key}"), ">" if is_big else "<"


def _open_old(data: bytes) -> tuple[Any, ReadStorage, str]:
    file = io.BytesIO(data)
    for expected in (MAGIC, VERSION):
        if read_pickle(file).content != expected:
            message = "this is a pickle, and not a file of torch.save"
            raise FileError(message, hint=SAVE_WEIGHTS)
    system = read_pickle(file).content
    (content, storages), keys = read_pickle(file), read_pickle(file).content
    found: dict[str, bytes] = {}
    for key in keys if isinstance(keys, list) else []:
        if not isinstance(key, str) or key not in storages:
            message = "its list of storages is damaged"
            raise FileError(message)
        kind, _, n_numbers = storages[key]
        if int.from_bytes(file.read(8), "little") != n_numbers:
            message = "its storages are damaged or cut short"
            raise FileError(message)
        found[key] = file.read(n_numbers * SIZES[kind])
    is_big = isinstance(system, dict) and system.get("little_endian") is False
    return content, lambda each: found.get(each.key, b""), ">" if is_big else "<"


def _choose(content: Any) -> tuple[str, dict[str, Tensor], tuple[str, ...]]:
    """Choose the one set of tensors by name; the keys of what else there is."""
    if isinstance(content, Tensor):
        message = "this is one tensor, without a name"
        raise FileError(message, hint=SAVE_WEIGHTS)
    if not isinstance(content, dict):
        message = f"this is a {type(content).__name__} and not weights by name"
        raise FileError(message, hint=SAVE_WEIGHTS)
    sets = {"": content} if tensors_of(content) else {}
    sets |= {
        key: value
        for key, value in content.items()
        if isinstance(key, str) and isinstance(value, dict) and tensors_of(value)
    }
    if len(sets) != 1:
        several = f"weights of several networks: {list_names([key or 'its own' for key in sets])}"
        message = f"there are {several if sets else 'no weights in it'}"
        key = next(iter(sets), "state_dict")
        hint = f"save one alone, as torch.save(torch.load(...)[{key!r}], 'model.pt')"
        raise FileError(message, hint=hint if sets else SAVE_WEIGHTS)
    ((key, chosen),) = sets.items()
    others = [each for each in content if each != key] if key else list(content)
    skipped = [str(each) for each in others if key or not isinstance(content[each], Tensor)]
    return key, tensors_of(chosen), tuple(skipped)


def tensors_of(values: Mapping[Any, Any]) -> dict[str, Tensor]:
    """Get the tensors of a mapping that have names."""
    return {
        name: value
        for name, value in values.items()
        if isinstance(name, str) and isinstance(value, Tensor)
    }


def _array(name: str, tensor: Tensor, read_storage: ReadStorage, order: str) -> NDArray[np.float64]:
    """Read the numbers of a tensor, where they are floats."""
    kind, n_numbers = tensor.storage.kind, tensor.storage.n_numbers
    if kind not in FLOATS:
        return np.empty(0)
    data = read_storage(tensor.storage)
    if len(data) != n_numbers * SIZES[kind]:
        message = (
            f"{quote(name)}: expected {n_numbers * SIZES[kind]} bytes of numbers, found {len(data)}"
        )
        raise FileError(message)
    numbers = widen(data, kind, order=order)[tensor.offset :]
    strides = tuple(8 * step for step in tensor.stride)
    if 0 in tensor.shape:
        return np.empty(tensor.shape)
    view = np.lib.stride_tricks.as_strided(numbers, tensor.shape, strides, writeable=False)
    return np.ascontiguousarray(view)
