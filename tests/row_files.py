"""Reading rows in tests: a network to read them for, and all that came out, to compare."""

from __future__ import annotations

import math
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from nnfwd.core import Input, Network, Node, assemble, parse_activation
from nnfwd.errors import NnfwdError
from nnfwd.files.byte_reader import PIECE_SIZE, ByteReader, open_bytes
from nnfwd.rows import RowTexts, Selection, Source, find_format
from nnfwd.rows.reader import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def network_of(*names: str, named: bool = True) -> Network:
    """Make a network that only has inputs of interest."""
    node = Node("output", names, [1.0] * len(names), parse_activation("identity"))
    return assemble([Input(name) for name in names], [node], named=named)


@dataclass
class Read:
    """What was read, a list an item: compare it whole."""

    names: tuple[str, ...] | None = None
    kept_names: tuple[str, ...] = ()
    rows: list[list[float] | None] = field(default_factory=list)
    """None for a bad row."""
    kept: list[list[str]] = field(default_factory=list)
    """A list a row."""
    bad: list[tuple[int, str, str]] = field(default_factory=list)
    """The row's number, the error and the raw text."""
    error: str | None = None
    """What ended it."""


def read(
    *sources: Source | RowTexts | Path,
    network: Network | None = None,
    selection: Selection | None = None,
    piece_size: int = PIECE_SIZE,
) -> Read:
    """Read all there is, up to an error; the directory of a file is cut off its name in errors."""
    found = Read()
    selection = (selection or Selection()).for_network(network or network_of("x1", "x2"))
    opened = [
        each if isinstance(each, Source | RowTexts) else Source(str(each), find_format(str(each)))
        for each in sources
    ]
    folders = {each.path.rpartition("/")[0] + "/" for each in opened if isinstance(each, Source)}
    try:
        stream = Rows(opened, selection, piece_size)
        found.names, found.kept_names = stream.input_names, stream.kept_names
        for block in stream:
            first = len(found.rows) + 1
            assert block.numbers.tolist() == list(range(first, first + block.n_rows))
            assert block.n_rows > 0
            assert block.inputs.flags.c_contiguous
            assert block.inputs.shape == (len(selection.inputs), block.n_rows)
            bad = dict(block.bad)
            for index, numbers in enumerate(block.inputs.T.tolist()):
                assert all(map(math.isnan, numbers)) == (index in bad)
                found.rows.append(None if index in bad else numbers)
                found.kept.append([column[index] for column in block.kept])
            for index, each in block.bad:
                found.bad.append((first + index, _bare(each.error, folders), each.raw))
    except NnfwdError as error:
        found.error = f"{type(error).__name__}: {_bare(error, folders)}"
    return found


@contextmanager
def opened(content: bytes, size: int = PIECE_SIZE) -> Iterator[ByteReader]:
    """Open bytes as a file that is read in pieces of a size."""
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        with open_bytes(file.name, size) as reader:
            yield reader


def _bare(error: NnfwdError, folders: set[str]) -> str:
    text = str(error)
    assert text.count("\n") == (error.hint is not None)
    for folder in folders:
        text = text.removeprefix(folder)
    return text
