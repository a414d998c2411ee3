"""Bytes as they come: files, compressed files, pipes, standard input, and what can fail."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import os
import subprocess
import sys
import threading
from importlib import import_module

import pytest

from nnfwd.errors import FileError
from nnfwd.files.compression import ZSTD
from nnfwd.rows import (
    Selection,
    Source,
    find_format,
    read_rows,
)
from row_files import Read, network_of, read

COMPRESS = {
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": import_module(ZSTD).compress,
}
COMPRESSIONS = [("gz", "gzip"), ("bz2", "bzip2"), ("xz", "xz"), ("zst", "zstd")]
NAMES = ("x1", "x2")
CSV = b"x1,x2\n3,5\n1,-1\n"
ROWS = Read(NAMES, (), [[3.0, 5.0], [1.0, -1.0]], [[], []])
STDIN = Source("-", "csv")


def set_stdin(monkeypatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


@pytest.mark.parametrize(
    ("path", "format_"),
    [
        ("r.csv", "csv"),
        ("r.CSV.GZ", "csv"),
        ("a.b/r.tsv", "tsv"),
        ("r.tab", "tsv"),
        ("r.jsonl", "jsonl"),
        ("r.ndjson.bz2", "jsonl"),
        ("r.json.xz", "json"),
        ("r.tsv.zst", "tsv"),
        ("r.parquet", "parquet"),
        ("r.arrow", "arrow"),
        ("r.arrows", "arrows"),
        ("r.Feather", "arrow"),
        ("r.ipc.gz", "arrow"),
        ("r.yaml", "yaml"),
        ("r.yml", "yaml"),
        ("r.txt", "csv"),
        ("r.json.zip", "csv"),
        ("json", "csv"),
        (".gz", "csv"),
        ("-", "csv"),
        ("", "csv"),
    ],
)
def test_the_suffix_tells_the_format(path, format_):
    assert find_format(path) == format_
    assert find_format(path, "json") == "json"


def test_a_format_that_does_not_exist():
    with pytest.raises(FileError) as caught:
        find_format("r.csv", "jsn")
    assert str(caught.value) == (
        "r.csv: jsn is not a format of rows: expected csv, tsv, json, jsonl, yaml, "
        "xlsx, parquet, arrow, arrows; did you mean json?"
    )


class TestCompression:
    @pytest.mark.parametrize("kind", COMPRESS)
    @pytest.mark.parametrize("piece_size", [1, 7, 1 << 20])
    def test_it_is_recognised_by_content(self, tmp_path, kind, piece_size):
        path = tmp_path / "r.csv"
        path.write_bytes(COMPRESS[kind](CSV))
        assert read(path, piece_size=piece_size) == ROWS

    @pytest.mark.parametrize("kind", COMPRESS)
    def test_how_far_reading_has_come_is_told_in_its_own_bytes(self, tmp_path, kind):
        path = tmp_path / "r.csv"
        path.write_bytes(COMPRESS[kind](CSV * 1000))
        rows = read_rows([Source(str(path), "csv")], network_of(*NAMES), Selection())
        assert sum(block.n_rows for block in rows) == 2999
        assert rows.n_bytes_read == rows.n_bytes == path.stat().st_size

    @pytest.mark.parametrize("kind", COMPRESS)
    def test_it_is_recognised_on_standard_input(self, monkeypatch, kind):
        set_stdin(monkeypatch, COMPRESS[kind](CSV))
        assert read(STDIN) == ROWS

    @pytest.mark.parametrize("kind", COMPRESS)
    def test_parts_one_after_the_other_are_one_text(self, tmp_path, kind):
        path = tmp_path / "r.csv"
        path.write_bytes(COMPRESS[kind](b"\xef\xbb\xbfx1,x2\n3,") + COMPRESS[kind](b"5\n1,-1\n"))
        assert read(path) == ROWS

    @pytest.mark.parametrize("kind", COMPRESS)
    @pytest.mark.parametrize("name", ["r.json", "r.jsonl", "r.yaml"])
    def test_it_goes_with_every_format(self, tmp_path, kind, name):
        path = tmp_path / f"{name}.{kind}"
        text = b"[3, 5]\n[1, -1]\n" if name == "r.jsonl" else b"[[3, 5], [1, -1]]"
        path.write_bytes(COMPRESS[kind](text))
        assert read(path).rows == ROWS.rows

    @pytest.mark.parametrize("kind", COMPRESS)
    def test_nothing_compressed_is_an_empty_file(self, tmp_path, kind):
        path = tmp_path / "r.csv"
        path.write_bytes(COMPRESS[kind](b""))
        assert read(path).error == (
            "FileError: r.csv: the file is empty: expected a line of column names"
        )

    @pytest.mark.parametrize(("kind", "name"), COMPRESSIONS)
    def test_a_file_cut_short_gives_the_rows_before(self, tmp_path, kind, name):
        path = tmp_path / "r.csv"
        whole = COMPRESS[kind](CSV)
        path.write_bytes(whole + whole[:-5])
        error = f"FileError: r.csv: the {name} data end too early: the file was cut short"
        found = read(path, piece_size=8)
        assert found.rows[:2] == ROWS.rows
        assert found.error == error
        path.write_bytes(whole[:12])
        assert read(path) == Read(error=error)

    @pytest.mark.parametrize(
        ("kind", "name", "reason"),
        [
            ("gz", "gzip", "CRC check failed"),
            ("bz2", "bzip2", "Invalid data stream"),
            ("xz", "xz", "Corrupt input data"),
            ("zst", "zstd", "Unable to decompress Zstandard data"),
        ],
    )
    def test_damaged_content_is_told(self, tmp_path, kind, name, reason):
        path = tmp_path / "r.csv"
        content = bytearray(COMPRESS[kind](CSV))
        content[{"gz": -6, "bz2": 12, "xz": 30, "zst": 7}[kind]] ^= 0xFF
        path.write_bytes(content)
        error = read(path).error
        assert error is not None
        assert error.startswith(f"FileError: r.csv: the {name} data are damaged: {reason}")

    def test_zstd_that_nothing_reads_is_told_with_the_extra(self, tmp_path, monkeypatch):
        path = tmp_path / "r.csv.zst"
        path.write_bytes(COMPRESS["zst"](CSV))
        monkeypatch.setitem(sys.modules, ZSTD, None)
        assert read(path).error == (
            "FileError: r.csv.zst: a zstd file needs backports.zstd, which is not installed: "
            "pip install 'nnfwd[fast]'"
        )

    def test_a_header_that_begins_like_bzip2_is_text(self, tmp_path):
        path = tmp_path / "r.csv"
        path.write_bytes(b"BZh9,x1,x2\n0,3,5\n0,1,-1\n")
        assert read(path) == ROWS

    def test_a_bomb_is_read_in_pieces(self, tmp_path):
        path = tmp_path / "r.csv"
        path.write_bytes(gzip.compress(b"x1,x2\n" + b"1,2\n" * (4 << 20)))
        blocks = iter(read_rows([Source(str(path), "csv")], network_of(*NAMES), Selection()))
        assert next(blocks).n_rows < 1 << 20


class TestFaults:
    @pytest.mark.parametrize("name", ["r.csv", "r.jsonl", "r.json", "r.yaml"])
    def test_a_missing_file(self, tmp_path, name):
        assert read(tmp_path / name) == Read(
            error=f"MissingFileError: {name}: there is no such file"
        )

    def test_a_directory(self, tmp_path):
        (tmp_path / "r.csv").mkdir()
        error = "FileError: r.csv: this is a directory, not a file"
        assert read(tmp_path / "r.csv") == Read(error=error)

    def test_a_path_that_cannot_be_one(self):
        error = "FileError: a\\x00b: it cannot be read: embedded null byte"
        assert read(Source("a\0b", "csv")) == Read(error=error)

    def test_a_later_file_is_opened_when_its_turn_comes(self, tmp_path):
        path = tmp_path / "r.csv"
        path.write_bytes(CSV)
        found = read(path, tmp_path / "none.csv")
        assert found.rows == ROWS.rows
        assert found.error == "MissingFileError: none.csv: there is no such file"

    def test_standard_input_is_closed(self, monkeypatch):
        monkeypatch.setattr(sys, "stdin", None)
        assert read(STDIN).error == "FileError: <stdin>: standard input is closed"
        set_stdin(monkeypatch, CSV)
        sys.stdin.close()
        assert read(STDIN).error == "FileError: <stdin>: standard input is closed"

    def test_standard_input_cannot_be_read(self, monkeypatch):
        writing = os.open(os.devnull, os.O_WRONLY)
        with os.fdopen(writing, "rb") as stdin:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stdin))
            error = "FileError: <stdin>: it cannot be read: Bad file descriptor"
            assert read(STDIN).error == error

    def test_standard_input_is_a_file_that_is_open_for_writing(self, monkeypatch, tmp_path):
        writing = os.open(tmp_path / "rows.csv", os.O_WRONLY | os.O_CREAT)
        with os.fdopen(writing, "rb") as stdin:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stdin))
            error = "FileError: <stdin>: it cannot be read: Bad file descriptor"
            assert read(STDIN).error == error

    def test_standard_input_is_named_twice(self):
        with pytest.raises(FileError) as caught:
            read_rows([STDIN, STDIN], network_of(*NAMES), Selection())
        assert str(caught.value) == "standard input can be read only once"


class TestStandardInput:
    def test_it_is_read_in_every_format(self, monkeypatch):
        for format_, text in {
            "csv": "x1,x2\n3,5\n1,-1\n",
            "tsv": "x1\tx2\n3\t5\n1\t-1\n",
            "jsonl": "[3,5]\n[1,-1]\n",
            "json": "[[3,5],[1,-1]]",
            "yaml": "- [3,5]\n- [1,-1]\n",
        }.items():
            set_stdin(monkeypatch, text.encode())
            assert read(Source("-", format_)).rows == ROWS.rows

    def test_errors_name_it(self, monkeypatch):
        set_stdin(monkeypatch, b"x1,x2\n3,abc\n")
        assert read(STDIN).bad == [
            (1, "<stdin>:2:2: column x2: 'abc' is not a number", "3,abc"),
        ]


class TestPipes:
    """A row that is written to a pipe comes out before the next one is written."""

    def check(self, rows_in, writing, written: list[bytes], first: bytes) -> None:
        """Write a row only when the one before has come out."""
        os.write(writing, first)
        came_out: list[list[float]] = []
        wanted = threading.Semaphore(0)
        there = threading.Semaphore(0)

        def take() -> None:
            for block in rows_in():
                came_out.extend(block.inputs.T.tolist())
                there.release()
            wanted.release()

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        for data in written:
            os.write(writing, data)
            assert there.acquire(timeout=20)
        os.close(writing)
        assert wanted.acquire(timeout=20)
        thread.join(timeout=20)
        assert came_out == [[float(index), 5.0] for index in range(len(written))]

    @pytest.mark.parametrize(
        ("format_", "first", "rows"),
        [
            ("csv", b"x1,x2\n", [b"0,5\n", b"1,5\n", b"2,5\r\n"]),
            ("tsv", b"x1\tx2\n", [b"0\t5\n", b'"1"\t5\n', b"2\t5\n"]),
            ("jsonl", b"", [b"[0, 5]\n", b"[1, 5]\n"]),
        ],
    )
    def test_standard_input(self, monkeypatch, format_, first, rows):
        reading, writing = os.pipe()
        with os.fdopen(reading, "rb") as stdin:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stdin))
            source = Source("-", format_)
            self.check(
                lambda: read_rows([source], network_of(*NAMES), Selection()), writing, rows, first
            )

    def test_a_compressed_stream_that_is_flushed(self, monkeypatch):
        import zlib

        reading, writing = os.pipe()
        compressor = zlib.compressobj(wbits=31)

        def flushed(text: bytes) -> bytes:
            return compressor.compress(text) + compressor.flush(zlib.Z_SYNC_FLUSH)

        first, rows = flushed(b"x1,x2\n"), [flushed(b"0,5\n"), flushed(b"1,5\n")]
        rows[-1] += compressor.flush()
        with os.fdopen(reading, "rb") as stdin:
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(stdin))
            self.check(
                lambda: read_rows([STDIN], network_of(*NAMES), Selection()), writing, rows, first
            )

    def test_a_named_pipe(self, tmp_path):
        path = tmp_path / "fifo"
        os.mkfifo(path)
        # opened for both, so that neither end waits for the other
        holding = os.open(path, os.O_RDWR)
        writing = os.open(path, os.O_WRONLY)
        source = Source(str(path), "csv")

        def rows_in():
            blocks = iter(read_rows([source], network_of(*NAMES), Selection()))
            os.close(holding)
            return blocks

        self.check(rows_in, writing, [b"0,5\n", b"1,5\n"], b"x1,x2\n")


def test_rows_of_csv_load_no_module_of_other_formats():
    code = (
        "import sys, nnfwd.rows\n"
        "heavy = 'json yaml gzip bz2 lzma difflib typer rich'.split()\n"
        "print([name for name in heavy if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (run.stdout, run.stderr) == ("[]\n", "")


TWO_HUNDRED = [[float(row), 5.0] for row in range(200)]


class TestMostRows:
    """Where the result of a row is wide, few rows are read together."""

    def most_together(self, path, content: bytes) -> int:
        path.write_bytes(content)
        source = Source(str(path), find_format(str(path)))
        rows = read_rows([source], network_of(*NAMES), Selection(most_rows=3))
        blocks = [block.inputs.T.tolist() for block in rows]
        assert [row for block in blocks for row in block] == TWO_HUNDRED
        return max(map(len, blocks))

    @pytest.mark.parametrize("name", ["rows.csv", "rows.csv.gz", "rows.jsonl", "rows.json"])
    def test_of_text(self, monkeypatch, tmp_path, name):
        monkeypatch.setattr("nnfwd.rows.opening.LEAST_PIECE", 1)
        listed = [f"[{row}, 5]" for row in range(200)]
        content = {
            "rows.csv": "x1,x2\n" + "".join(f"{row},5\n" for row in range(200)),
            "rows.jsonl": "\n".join(listed),
            "rows.json": f"[{','.join(listed)}]",
        }[name.removesuffix(".gz")].encode()
        if name.endswith("gz"):
            content = gzip.compress(content)

        assert self.most_together(tmp_path / name, content) <= 3

    @pytest.mark.parametrize("name", ["rows.parquet", "rows.arrow", "rows.arrows"])
    def test_of_columns(self, tmp_path, name):
        pytest.importorskip("pyarrow")
        from columnar_files import write_columns

        columns = dict(zip(NAMES, map(list, zip(*TWO_HUNDRED, strict=True)), strict=True))
        write_columns(tmp_path / name, columns, batch=50)

        assert self.most_together(tmp_path / name, (tmp_path / name).read_bytes()) == 3
