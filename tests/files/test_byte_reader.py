"""Bytes as they come: looked at before they are read, counted, and told when none are there yet."""

from __future__ import annotations

import gzip
import io
import os
import sys
from typing import TYPE_CHECKING

import pytest

from nnfwd.files.byte_reader import open_bytes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

STARTS = (b"PAR1", b"ARROW1\0\0")


@pytest.fixture
def pipe(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """A pipe with a name, and the end to write to."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    both = os.open(path, os.O_RDWR)
    yield path, both
    os.close(both)


@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_pieces_are_read_up_to_a_size_and_stored_bytes_are_counted(
    tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(compress(b"x1,x2\n" + b"3,5\n" * 99))

    with open_bytes(path, piece_size=64) as file:
        assert file.head(STARTS).startswith(b"x1,x2\n")
        pieces = list(file.pieces())
        assert file.stored.n_bytes == path.stat().st_size
    assert b"".join(pieces) == b"x1,x2\n" + b"3,5\n" * 99
    assert max(map(len, pieces)) <= 64


def test_pieces_of_a_plain_file_end_where_lines_do(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_bytes(b"\xef\xbb\xbfx1,x2\n" + b"3,5.25\n" * 99 + b"1,2")

    with open_bytes(path, piece_size=64) as file:
        *pieces, last = filter(None, file.pieces())
    assert {piece[-1:] for piece in pieces} == {b"\n"}
    assert last.endswith(b"\n1,2")
    assert pieces[0].startswith(b"x1,x2\n")


def test_a_pipe_hands_on_what_is_there_and_says_that_no_more_is(pipe: tuple[Path, int]) -> None:
    path, end = pipe
    os.write(end, b"A")
    os.write(end, b"RR\n3,5\n")

    with open_bytes(path) as file:
        pieces = file.pieces()
        assert file.head(STARTS) == b"ARR\n3,5\n"
        assert not file.is_idle()
        assert (next(pieces), next(pieces)) == (b"ARR\n3,5\n", b"")
        assert file.is_idle()
        os.write(end, gzip.compress(b"1,-1\n"))
        assert next(pieces) == gzip.compress(b"1,-1\n")


def test_a_compressed_pipe_hands_on_what_is_there(pipe: tuple[Path, int]) -> None:
    path, end = pipe
    os.write(end, gzip.compress(b"x1,x2\n"))

    with open_bytes(path) as file:
        pieces = file.pieces()
        assert (next(pieces), next(pieces)) == (b"x1,x2\n", b"")
        os.write(end, gzip.compress(b"3,5\n"))
        assert next(pieces) == b"3,5\n"


def test_reading_on_after_a_look(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"PAR1 and more")))

    with open_bytes("-", piece_size=6) as file:
        assert file.head(STARTS) == b"PAR1 a"
        assert [file.read(4), file.read(4), file.read(64), file.read(64)] == [
            b"PAR1",
            b" a",
            b"nd more",
            b"",
        ]
    assert not sys.stdin.closed
