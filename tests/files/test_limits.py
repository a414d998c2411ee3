"""What is read into memory is bounded, and what changes while it is read is an error."""

from __future__ import annotations

import gzip
import os
from typing import TYPE_CHECKING

import pytest

from nnfwd.errors import FileError
from nnfwd.files.byte_reader import open_bytes
from nnfwd.files.limits import gather
from nnfwd.files.utf8 import read_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Run

TOO_LONG = "it is longer than 1 MiB, the most that is read as a whole"


def test_as_much_as_the_limit_is_read() -> None:
    assert gather([b"abc", b"de"], 5) == b"abcde"


def test_more_than_the_limit_is_not_even_waited_for() -> None:
    def endless() -> Iterator[bytes]:
        for number in range(1 << 20):
            assert number < 3
            yield b" " * (1 << 19)

    with pytest.raises(FileError) as caught:
        gather(endless(), 1 << 20, hint="rows, one by one")
    assert str(caught.value) == f"{TOO_LONG}\nhint: rows, one by one"


def test_what_is_no_text_is_told_at_once(nnfwd: Run) -> None:
    run = nnfwd("show", "-w", "/dev/zero")

    assert run.stderr == "nnfwd: /dev/zero:1:1: a NUL byte: this is not a text file, or not UTF-8\n"
    assert (run.stdout, run.returncode) == ("", 1)


def test_a_network_that_is_long_without_its_compression(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nnfwd.files.utf8.LONGEST_NETWORK", 1 << 20)
    path = tmp_path / "w.yaml.gz"
    path.write_bytes(gzip.compress(b" " * (5 << 20)))

    with pytest.raises(FileError) as caught:
        read_text(path)
    assert str(caught.value) == f"{path}: {TOO_LONG}"


def test_the_limits_are_what_the_documentation_says() -> None:
    from nnfwd.files import limits

    assert limits.LONGEST_NETWORK >> 20 == 256
    assert limits.LONGEST_ROWS >> 30 == 1
    assert limits.LONGEST_RECORD >> 20 == 64


LINE = b"3,5\n"


def read_pieces(path: Path, size: int) -> Iterator[bytes]:
    with open_bytes(path, size) as file:
        yield from file.pieces()


def shorten(path: Path) -> None:
    os.truncate(path, 64)


def rewrite(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"4,5\n" * 64)


def regrow(path: Path) -> None:
    """Write it anew, as ``>`` does, up to the length that it had."""
    with path.open("wb") as file:
        file.write(b"4,5\n" * 256)


@pytest.fixture
def rows(tmp_path: Path) -> Path:
    path = tmp_path / "rows.csv"
    path.write_bytes(LINE * 256)
    os.utime(path, ns=(0, 0))
    return path


@pytest.mark.parametrize("change", [shorten, rewrite, regrow])
@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_a_file_that_changes_while_it_is_read(
    rows: Path, change: Callable[[Path], None], compress: Callable[[bytes], bytes]
) -> None:
    rows.write_bytes(compress(os.urandom(1 << 20).hex().encode()))
    os.utime(rows, ns=(0, 0))
    pieces = read_pieces(rows, 64)
    next(pieces)
    change(rows)

    changed = "the file changed while it was read|data are damaged|cut short"
    with pytest.raises(FileError, match=changed if compress is gzip.compress else changed[:34]):
        list(pieces)


def test_a_file_that_grows_is_read_to_its_end(rows: Path) -> None:
    pieces = read_pieces(rows, 64)
    first = next(pieces)
    with rows.open("ab") as file:
        file.write(b"8,4\n")

    assert b"".join([first, *pieces]) == LINE * 256 + b"8,4\n"


def test_a_file_that_is_replaced_is_read_as_it_was(rows: Path, tmp_path: Path) -> None:
    pieces = read_pieces(rows, 64)
    first = next(pieces)
    (tmp_path / "other").write_bytes(b"8,4\n")
    (tmp_path / "other").replace(rows)

    assert b"".join([first, *pieces]) == LINE * 256
