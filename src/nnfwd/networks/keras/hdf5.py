"""HDF5 as Keras writes it: groups, arrays of floats and texts beside them, and nothing else.

This is the part of the format that every version of Keras uses; the HDF5 library itself does not
come back from some damaged files. Links, and numbers that are compressed or in other files, are
refused. Nothing outside of the bytes of the file is read.

References
----------
The HDF5 Group, HDF5 File Format Specification Version 3.0.
"""

from __future__ import annotations

import struct
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.errors import FileError, quote
from nnfwd.networks.widening import SIZES, widen

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Group", "open_hdf5"]

SIGNATURE = b"\x89HDF\r\n\x1a\n"
SAVE_AGAIN = "load it with Keras and save it again: model.save('model.keras')"
NOWHERE = (1 << 64) - 1
"""The address of what is not there."""

MOST_BLOCKS = 10_000
"""Parts of an object that are followed, so that a circle ends."""

DATASPACE, DATATYPE, LAYOUT, FILTERS, ATTRIBUTE = 0x1, 0x3, 0x8, 0xB, 0xC
EXTERNAL, CONTINUATION, SYMBOL_TABLE = 0x7, 0x10, 0x11
"""Kinds of messages, of which an object consists."""

STORED_ELSEWHERE = 2
"""The flag of a message that is in another place."""

SOFT_LINK = 2
CONTIGUOUS, COMPACT = 1, 0
FIXED_TEXT, OPAQUE, VARIABLE_LENGTH, FLOAT = 3, 5, 9, 1
"""Classes of values."""

FLOATS = {
    # size, where the sign is, and how many bits exponent and fraction have, as in the file
    (2, 15, 10, 5, 0, 10, 15): "float16",
    (4, 31, 23, 8, 0, 23, 127): "float32",
    (8, 63, 52, 11, 0, 52, 1023): "float64",
}


class Bytes:
    """The bytes of a file, of which only those are read that are there."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def take(self, start: int, size: int) -> bytes:
        """Get bytes.

        Raises
        ------
        FileError
            If the file ends before.
        """
        if start + size > len(self.data):
            message = "the HDF5 file is damaged or cut short"
            raise FileError(message)
        return self.data[start : start + size]

    def read(self, form: str, start: int) -> tuple[Any, ...]:
        """Read whole numbers."""
        return struct.unpack(f"<{form}", self.take(start, struct.calcsize(f"<{form}")))

    def expect(self, signature: bytes, start: int) -> None:
        """Check how a block begins."""
        if self.take(start, len(signature)) != signature:
            message = f"the HDF5 file is damaged: there is no {signature.decode()} at {start}"
            raise FileError(message)


class Values(NamedTuple):
    """What values are: their class, their size in bytes, and their description."""

    kind: int
    size: int
    description: bytes


def open_hdf5(data: bytes) -> Group:
    """Open the root of a file.

    Raises
    ------
    FileError
        If it is damaged, or is written in another way than Keras does.
    """
    file = Bytes(data)
    if not data.startswith(SIGNATURE):
        message = "the HDF5 file is damaged: it does not begin as one"
        raise FileError(message)
    version, _, _, _, _, offset_size, length_size = file.read("7B", 8)
    if version > 1 or (offset_size, length_size) != (8, 8):
        raise _other_way(f"its version is {version}")
    start = 24 if version == 0 else 28
    base, _, _, _, _, root = file.read("6Q", start)
    if base != 0:
        raise _other_way("it begins later")
    return Group(file, root)


def _other_way(why: str) -> FileError:
    return FileError(f"this is not HDF5 as Keras writes it: {why}", hint=SAVE_AGAIN)


class Node:
    """A group or an array: its messages by their kind."""

    def __init__(self, file: Bytes, address: int) -> None:
        self.file = file
        self.messages: dict[int, list[bytes]] = {}
        version, _, count, _, size = file.read("BBHII", address)
        if version != 1:
            raise _other_way("an object has a newer form")
        blocks = [(address + 16, size)]
        for start, length in blocks:
            at, end = start, start + length
            while at + 8 <= end and count > 0:
                kind, size, flags = file.read("HHB", at)
                content = file.take(at + 8, size)
                if flags & STORED_ELSEWHERE:
                    raise _other_way("a description is shared")
                if kind == CONTINUATION and len(content) >= 16 and len(blocks) < MOST_BLOCKS:
                    blocks.append(struct.unpack("<QQ", content[:16]))
                self.messages.setdefault(kind, []).append(content)
                at, count = at + 8 + size, count - 1

    def first(self, kind: int) -> bytes | None:
        """Get the one message of a kind, if there is one."""
        found = self.messages.get(kind)
        return found[0] if found else None

    def attribute(self, name: str) -> Any:
        """Read a text or a list of texts that is beside it; None if there is none."""
        for content in self.messages.get(ATTRIBUTE, []):
            found, values, shape, data = _split_attribute(content)
            if found == name:
                texts = [_text(self.file, values, each) for each in _cut(data, values.size, shape)]
                return texts[0] if shape == () and texts else texts
        return None


class Group:
    """A group of a file: groups and arrays by name.

    Parameters
    ----------
    file : Bytes
    address : int
    path : str, optional
    """

    def __init__(self, file: Bytes, address: int, path: str = "") -> None:
        self._file = file
        self._node = Node(file, address)
        self.path = path
        self._members: dict[str, int] | None = None

    @property
    def members(self) -> dict[str, int]:
        """The addresses of what is in it."""
        if self._members is None:
            table = self._node.first(SYMBOL_TABLE)
            if table is None or len(table) < 16:
                raise _other_way(f"{quote(self.path or '/')} is not a group of the old form")
            tree, heap = struct.unpack("<QQ", table[:16])
            self._members = dict(_members(self._file, tree, heap, self.path))
        return self._members

    def __contains__(self, name: str) -> bool:
        return name in self.members

    def __len__(self) -> int:
        return len(self.members)

    def group(self, path: str) -> Group | None:
        """Find a group below this one."""
        found = self
        for name in filter(None, path.split("/")):
            if name not in found:
                return None
            found = Group(self._file, found.members[name], f"{found.path}/{name}")
        return found

    def attribute(self, name: str) -> Any:
        """Read a text or a list of texts that is beside it; None if there is none."""
        return self._node.attribute(name)

    def texts(self, name: str) -> list[str]:
        """Read a list of texts; where it is long, Keras writes it in parts."""
        found = self.attribute(name)
        if found is not None:
            return found if isinstance(found, list) else [found]
        parts: list[list[str]] = []
        while (part := self.attribute(f"{name}{len(parts)}")) is not None:
            parts.append(part if isinstance(part, list) else [part])
        return [each for part in parts for each in part]

    def array(self, path: str) -> tuple[NDArray[np.float64], str] | None:
        """Read an array, and tell the kind of its numbers.

        Raises
        ------
        FileError
            If they are not floats, or are not in the file as they are.
        """
        folder, _, name = path.rpartition("/")
        group = self.group(folder)
        if group is None or name not in group:
            return None
        node, shown = Node(self._file, group.members[name]), quote(f"{group.path}/{name}")
        space, written = node.first(DATASPACE), node.first(DATATYPE)
        if space is None or written is None:
            message = f"{shown} is not an array"
            raise FileError(message)
        kind, order = _kind_of(_values(written), node, shown)
        shape = _shape(space)
        data = _numbers(self._file, node, shown)
        if len(data) != prod(shape) * SIZES[kind]:
            message = f"{shown} of shape {shape} has {len(data)} bytes"
            raise FileError(message)
        return widen(data, kind, order=order).reshape(shape), kind


def _members(file: Bytes, tree: int, heap: int, path: str) -> Iterator[tuple[str, int]]:
    """Go through the names of a group: a tree of tables, and a heap of their texts."""
    file.expect(b"HEAP", heap)
    size, _, texts = file.read("QQQ", heap + 8)
    names = file.take(texts, size)
    trees = [tree]
    for node in trees:
        if len(trees) > MOST_BLOCKS:
            message = "the HDF5 file is damaged: a group has no end"
            raise FileError(message)
        file.expect(b"TREE", node)
        kind, level, used = file.read("BBH", node + 4)
        children = file.read(f"{2 * used}Q", node + 24)[1::2] if kind == 0 else ()
        if level:
            trees += children
            continue
        for table in children:
            file.expect(b"SNOD", table)
            (count,) = file.read("H", table + 6)
            for index in range(count):
                at, address, link = file.read("QQI", table + 8 + 40 * index)
                name = names[at : names.find(b"\0", at)].decode(errors="replace")
                if link == SOFT_LINK or address == NOWHERE:
                    message = f"{quote(f'{path}/{name}')} is a link to another place"
                    raise FileError(message)
                yield name, address


def _split_attribute(content: bytes) -> tuple[str, Values, tuple[int, ...], bytes]:
    """Split an attribute into its name, what its values are, its shape, and its bytes."""
    file = Bytes(content)
    version, _, *sizes = file.read("BBHHH", 0)
    if version not in {1, 2, 3}:
        raise _other_way("an attribute has another form")
    at, parts = 8 + (version == 3), []
    for size in sizes:
        parts.append(file.take(at, size))
        at += -(-size // 8) * 8 if version == 1 else size
    name, values, space = parts
    return name.rstrip(b"\0").decode(errors="replace"), _values(values), _shape(space), content[at:]


def _values(description: bytes) -> Values:
    kind, _, size = Bytes(description).read("B3sI", 0)
    return Values(kind & 0xF, size, description)


def _shape(description: bytes) -> tuple[int, ...]:
    file = Bytes(description)
    version, rank = file.read("BB", 0)
    return file.read(f"{rank}Q", {1: 8, 2: 4}.get(version, len(description)))


def _cut(data: bytes, size: int, shape: tuple[int, ...]) -> list[bytes]:
    """Cut bytes into values of a size, as many as there are."""
    count = prod(shape)
    if count * size > len(data):
        message = "the HDF5 file is damaged: an attribute is longer than its bytes"
        raise FileError(message)
    return [data[index * size : (index + 1) * size] for index in range(count)] if size else []


def _text(file: Bytes, values: Values, data: bytes) -> str:
    """Read a text: of a fixed length, or one that is in a heap of the file."""
    if values.kind == FIXED_TEXT:
        return data.partition(b"\0")[0].decode(errors="replace")
    if values.kind != VARIABLE_LENGTH or len(data) != 16:
        return ""
    length, heap, wanted = struct.unpack("<IQI", data)
    file.expect(b"GCOL", heap)
    (size,) = file.read("Q", heap + 8)
    at, end = heap + 16, heap + size
    while at + 16 <= end:
        index, _, _, n_bytes = file.read("HHIQ", at)
        if index == wanted:
            return file.take(at + 16, min(length, n_bytes)).decode(errors="surrogateescape")
        if index == 0:
            break
        at += 16 + -(-n_bytes // 8) * 8
    message = "the HDF5 file is damaged: a text is not where it should be"
    raise FileError(message)


def _kind_of(values: Values, node: Node, shown: str) -> tuple[str, str]:
    """Tell the kind of numbers and the order of their bytes."""
    if values.kind == FLOAT and len(values.description) >= 20:
        order, sign = values.description[1], values.description[2]
        _, _, *places, bias = struct.unpack("<HHBBBBI", values.description[8:20])
        kind = FLOATS.get((values.size, sign, *places, bias), "")
        if kind:
            return kind, ">" if order & 1 else "<"
    if values.kind == OPAQUE and values.size == 2 and node.attribute("dtype") == "bfloat16":
        return "bfloat16", "<"
    message = f"{shown} has other numbers than floats of 16, 32 or 64 bits"
    raise FileError(message)


def _numbers(file: Bytes, node: Node, shown: str) -> bytes:
    """Get the bytes of an array, which are in one piece."""
    layout = node.first(LAYOUT)
    if layout is None or node.first(FILTERS) is not None or node.first(EXTERNAL) is not None:
        message = f"{shown} is compressed, or has its numbers in another file"
        raise FileError(message, hint=SAVE_AGAIN)
    version, kind = Bytes(layout).read("BB", 0)
    if version in {3, 4} and kind == COMPACT:
        (size,) = Bytes(layout).read("H", 2)
        return Bytes(layout).take(4, size)
    if version in {3, 4} and kind == CONTIGUOUS:
        address, size = Bytes(layout).read("QQ", 2)
        return b"" if size == 0 else file.take(address, size)
    message = f"{shown} has its numbers in several pieces"
    raise FileError(message, hint=SAVE_AGAIN)
