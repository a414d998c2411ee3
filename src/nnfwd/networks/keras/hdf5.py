"""HDF5 files, as Keras writes weights into them, read within limits and from nowhere else."""

from __future__ import annotations

import io
from contextlib import contextmanager
from math import prod
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np

from nnfwd.errors import FileError, quote
from nnfwd.networks.widening import FLOATS, SIZES, widen

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

__all__ = ["Group", "open_hdf5"]

DAMAGED = (
    *(AttributeError, KeyError, MemoryError, OSError, OverflowError),
    *(RecursionError, RuntimeError, TypeError, ValueError, UnicodeDecodeError),
)
"""What h5py raises for files that are not what they should be."""


@contextmanager
def open_hdf5(data: bytes) -> Iterator[Group]:
    """Open the root of a file in memory.

    Raises
    ------
    FileError
        If it is damaged, as all that reads from it.
    """
    with _refusing_damage():
        file = h5py.File(io.BytesIO(data), "r")
    try:
        yield Group(file, len(data))
    finally:
        with _refusing_damage():
            file.close()


@contextmanager
def _refusing_damage() -> Iterator[None]:
    try:
        yield
    except DAMAGED as error:
        first_line = str(error).partition("\n")[0]
        message = f"the HDF5 file is damaged or cut short: {first_line}"
        raise FileError(message) from error


class Group:
    """A group of a file: groups and arrays by name.

    Parameters
    ----------
    group : h5py.Group
    n_bytes : int
        Bytes of the file, which no array has more of.
    path : str, optional
    """

    def __init__(self, group: h5py.Group, n_bytes: int, path: str = "") -> None:
        self._group = group
        self._n_bytes = n_bytes
        self.path = path

    def __contains__(self, name: str) -> bool:
        with _refusing_damage():
            return name in self._group.keys()  # noqa: SIM118 - `in` of h5py follows links

    def __len__(self) -> int:
        with _refusing_damage():
            return len(self._group.keys())

    def group(self, path: str) -> Group | None:
        """Find a group below this one."""
        found = self
        for name in filter(None, path.split("/")):
            if name not in found:
                return None
            item = found._item(name)
            if not isinstance(item, h5py.Group):
                return None
            found = Group(item, self._n_bytes, f"{found.path}/{name}")
        return found

    def array(self, path: str) -> tuple[NDArray[np.float64], str] | None:
        """Read an array, and tell the kind of its numbers.

        Raises
        ------
        FileError
            If they are not floats, or are not in the file.
        """
        folder, _, name = path.rpartition("/")
        group = self.group(folder)
        if group is None or name not in group:
            return None
        item, shown = group._item(name), quote(f"{group.path}/{name}")
        if not isinstance(item, h5py.Dataset):
            return None
        with _refusing_damage():
            if item.external or item.is_virtual:
                message = f"{shown} has its numbers in another file"
                raise FileError(message)
            kind = "bfloat16" if item.attrs.get("dtype") == "bfloat16" else item.dtype.name
            if kind not in FLOATS or item.dtype.itemsize != SIZES[kind]:
                message = f"{shown} has numbers of the kind {item.dtype}: expected floats"
                raise FileError(message)
            if item.nbytes > self._n_bytes:
                message = f"{shown} has {item.nbytes} bytes, and the file {self._n_bytes}"
                raise FileError(message)
            stored = np.asarray(item[()])
            if kind != "bfloat16":
                return stored.astype(np.float64), kind
            return widen(stored.tobytes(), kind).reshape(stored.shape), kind

    def attribute(self, name: str) -> Any:
        """Read a text or a list of texts that is beside a group; None if there is none."""
        with _refusing_damage():
            if name not in self._group.attrs:
                return None
            place = self._group.attrs.get_id(name)
            if prod(place.shape) * place.dtype.itemsize > self._n_bytes:
                message = f"{quote(name)} is longer than the file"
                raise FileError(message)
            value = self._group.attrs[name]
            if isinstance(value, np.ndarray):
                return [_text(each) for each in value.flat]
            return _text(value)

    def texts(self, name: str) -> list[str]:
        """Read a list of texts; where it is long, Keras writes it in parts."""
        found = self.attribute(name)
        if found is not None:
            return found if isinstance(found, list) else [found]
        parts: list[str] = []
        while (part := self.attribute(f"{name}{len(parts)}")) is not None:
            parts += part
        return parts

    def _item(self, name: str) -> h5py.Group | h5py.Dataset:
        """Get what is in the file itself under a name."""
        with _refusing_damage():
            if not isinstance(self._group.get(name, getlink=True), h5py.HardLink):
                message = f"{quote(f'{self.path}/{name}')} is a link to another place or file"
                raise FileError(message)
            return self._group[name]


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)
