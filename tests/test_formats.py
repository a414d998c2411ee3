"""The tables of formats: sound in themselves, and what the command line is made of."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, get_args

import pytest

import formats_page
from nnfwd import draw, networks, rows
from nnfwd.cli import convert, explain, options, predict_options, show
from nnfwd.explain import NOTATIONS
from nnfwd.loading import load

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run
    from nnfwd.formats import Format, Formats

TABLES = {
    "rows": rows.FORMATS,
    "networks": networks.FORMATS,
    "notations": NOTATIONS,
    "drawings": draw.FORMATS,
}


def is_installed(row: Format) -> bool:
    return not row.needs or find_spec(row.needs.lower().replace("-", "_")) is not None


COMMANDS = {"predict": rows.FORMATS, "explain": NOTATIONS, "show": draw.FORMATS}
WRITERS = {**COMMANDS, "convert": networks.FORMATS}

WRITTEN = [
    (command, row, suffix)
    for command, table in (
        ("predict", rows.FORMATS),
        ("explain", NOTATIONS),
        ("show", draw.FORMATS),
        ("convert", networks.FORMATS),
    )
    for row in table.written.values()
    for suffix in row.suffixes
]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_a_suffix_or_a_first_byte_tells_one_format(table: Formats) -> None:
    suffixes = table.suffixes
    magic = [magic for row in table.values() for magic in row.magic]

    assert sorted(suffixes) == sorted(set(suffixes))
    assert all(suffix == suffix.lower() and suffix.startswith(".") for suffix in suffixes)
    assert magic == list(dict.fromkeys(magic))
    assert [row.name for row in table.values()] == list(table)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_what_can_be_made_of_a_format_is_not_written_itself(table: Formats) -> None:
    made = {suffix for row in table.values() for suffix in row.instead_of}

    assert made & set(table.written.suffixes) == set()


@pytest.mark.parametrize(
    "row", [row for table in TABLES.values() for row in table.values()], ids=lambda row: row.name
)
def test_the_code_of_a_format_is_where_its_row_says(row: Format) -> None:
    if not is_installed(row):
        pytest.skip(f"{row.needs} is not installed")

    assert row.reader or row.writer
    assert all(callable(load(place)) for place in (row.reader, row.writer) if place)


def test_the_page_of_formats_says_what_the_tables_say() -> None:
    assert formats_page.PAGE.read_text(encoding="utf-8") == formats_page.page()


def choices(option: object) -> list[str]:
    """List what a command line option may be."""
    literal = get_args(get_args(option)[0])[0]
    return list(get_args(literal))


def test_the_command_line_offers_the_formats_that_there_are() -> None:
    assert choices(predict_options.Format) == list(rows.FORMATS.written)
    assert choices(options.InputFormat) == list(rows.FORMATS.read)
    assert choices(explain.Format) == list(NOTATIONS)
    assert choices(show.Format) == list(draw.FORMATS)
    assert choices(convert.Format) == list(networks.FORMATS.written)


def test_help_names_the_formats_of_rows_and_networks(nnfwd: Run) -> None:
    told = " ".join(nnfwd("predict", "--help").stdout.split())

    assert all(row.title in told for row in rows.FORMATS.read.values())
    assert all(row.title in told for row in networks.FORMATS.read.values())


@pytest.mark.parametrize(("command", "row", "suffix"), WRITTEN)
def test_the_name_of_the_output_file_tells_its_format(
    nnfwd: Run, configs: Path, tmp_path: Path, command: str, row: Format, suffix: str
) -> None:
    if not is_installed(row):
        pytest.skip(f"{row.needs} is not installed")
    task = [command, "-w", configs / "lesson_relu.yaml"]
    task += ["--row", "3,5"] if command in ("predict", "explain") else []

    by_name = nnfwd(*task, "-o", f"a{suffix.upper()}")
    by_format = nnfwd(*task, "-f", row.name, "-o", "b")

    assert (by_name.stdout, by_name.stderr, by_name.returncode) == ("", "", 0)
    assert by_format.returncode == 0
    assert (tmp_path / f"a{suffix.upper()}").read_bytes() == (tmp_path / "b").read_bytes()


@pytest.mark.parametrize("suffix", rows.FORMATS.read.suffixes)
def test_what_is_read_by_its_name_is_written_by_its_name(
    nnfwd: Run, configs: Path, suffix: str
) -> None:
    if not is_installed(rows.FORMATS.of_suffix(suffix)):
        pytest.skip("the extra fast is not installed")
    first = nnfwd("predict", "-w", configs / "xor.yaml", "--row", "1,0", "--row", "0,0",
                  "--show", "nodes", "-o", f"first{suffix}")  # fmt: skip
    again = nnfwd("predict", "-w", configs / "xor.yaml", "-i", f"first{suffix}",
                  "--columns", "sum,both", "-f", "csv")  # fmt: skip

    assert (first.stderr, first.returncode) == ("", 0)
    assert (again.stdout, again.stderr) == ("output\n1.0\n0.0\n", "")


@pytest.mark.parametrize(
    ("command", "name", "way_out"),
    [
        ("predict", "x.ods", ".ods can be made from .csv or .xlsx; "),
        ("predict", "x.html", ".html can be made from .md; "),
        ("predict", "x.parquett", "write .parquet; "),
        ("predict", "2024.gzip", ""),
        ("explain", "key.pdf", ".pdf can be made from .tex or .html; "),
        ("explain", "key.DOCX", ".docx can be made from .md; "),
        ("explain", "key.ipynb", ".ipynb can be made from .md; "),
        ("explain", "key.htmk", "write .htm; "),
        ("show", "net.png", ".png can be made from .dot or .svg; "),
        ("show", "net.md", ".md can be made from .txt or .mmd; "),
        ("convert", "net.ipynb", ".ipynb can be made from .py; "),
        ("convert", "net.ods", ".ods can be made from .xlsx; "),
        ("convert", "net.onx", "write .onnx; "),
        ("convert", "net.keras", ""),
    ],
)
def test_a_name_that_ends_as_nothing_that_is_written_is_refused_with_the_way_out(
    nnfwd: Run, configs: Path, tmp_path: Path, command: str, name: str, way_out: str
) -> None:
    task = [command, "-w", configs / "lesson_relu.yaml"]
    task += ["--row", "3,5"] if command in ("predict", "explain") else []

    run = nnfwd(*task, "-o", name)

    suffix = f".{name.lower().rpartition('.')[2]}"
    *front, last = (row.suffixes[0] for row in WRITERS[command].written.values() if row.suffixes)
    message = (
        f"nnfwd: --output {name}: {suffix} is not written: expected {', '.join(front)} or {last}\n"
        f"hint: {way_out}--format FORMAT writes under any name\n"
    )
    assert (run.stdout, run.stderr, run.returncode) == ("", message, 2)
    assert list(tmp_path.iterdir()) == []


def test_a_format_that_is_given_decides_under_any_name(
    nnfwd: Run, configs: Path, tmp_path: Path
) -> None:
    run = nnfwd("predict", "-w", configs / "lesson_relu.yaml", "--row", "3,5",
                "-f", "jsonl", "-o", "x.xlsx")  # fmt: skip

    assert (run.stderr, run.returncode) == ("", 0)
    assert (tmp_path / "x.xlsx").read_text() == '{"output": 52.0}\n'


@pytest.mark.parametrize(
    ("command", "name", "content"),
    [
        ("predict", "out", "output\n52.0\n"),
        ("predict", "out.txt", "output\n52.0\n"),
        ("explain", "out", "Row 1: x1 = 3, x2 = 5\n"),
        ("explain", "out.TXT", "Row 1: x1 = 3, x2 = 5\n"),
    ],
)
def test_a_name_that_tells_nothing_is_written_as_the_command_does(
    nnfwd: Run, configs: Path, tmp_path: Path, command: str, name: str, content: str
) -> None:
    run = nnfwd(command, "-w", configs / "lesson_relu.yaml", "--row", "3,5", "-o", name)

    assert (run.stderr, run.returncode) == ("", 0)
    assert (tmp_path / name).read_text().startswith(content)
