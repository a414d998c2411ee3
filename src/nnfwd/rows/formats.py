"""The formats of rows and of results: a row a format.

A reader makes an :class:`~nnfwd.rows.open_source.OpenSource` of the bytes of a source. A writer
makes the :class:`~nnfwd.rows.layout.Layout` of a result: a head, a text for each block, a foot.
Both load when their format is chosen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.errors import FileError, OutputError, did_you_mean, needs_extra
from nnfwd.files.paths import suffix_of
from nnfwd.formats import Format, Formats
from nnfwd.loading import load
from nnfwd.rows.columnar.contents import ARROW_FILE, ARROW_STREAM, PARQUET
from nnfwd.rows.fast import check_fast_reader

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.core.result_columns import ResultColumn
    from nnfwd.rows.layout import Layout
    from nnfwd.text.style import Style

__all__ = ["FORMATS", "choose_layout", "find_format"]

FORMATS = Formats(
    Format(
        "table",
        "a table",
        writer="nnfwd.rows.table:table_layout",
        options=("--digits",),
    ),
    Format(
        "csv",
        "CSV",
        (".csv",),
        reader="nnfwd.rows.delimited.reader:open_csv",
        writer="nnfwd.rows.delimited.writer:csv_layout",
        options=("--digits",),
        instead_of=(".xls", ".ods", ".numbers", ".db", ".sqlite", ".dta", ".sav"),
    ),
    Format(
        "tsv",
        "TSV",
        (".tsv", ".tab"),
        reader="nnfwd.rows.delimited.reader:open_tsv",
        writer="nnfwd.rows.delimited.writer:tsv_layout",
        options=("--digits",),
    ),
    Format(
        "json",
        "JSON",
        (".json",),
        reader="nnfwd.rows.json_yaml.reader:open_json",
        writer="nnfwd.rows.json_yaml.writer:json_layout",
        options=("--digits",),
    ),
    Format(
        "jsonl",
        "JSON Lines",
        (".jsonl", ".ndjson"),
        reader="nnfwd.rows.json_yaml.reader:open_json_lines",
        writer="nnfwd.rows.json_yaml.writer:jsonl_layout",
        options=("--digits",),
    ),
    Format(
        "yaml",
        "YAML",
        (".yaml", ".yml"),
        reader="nnfwd.rows.json_yaml.yaml_reader:open_yaml",
        writer="nnfwd.rows.json_yaml.writer:yaml_layout",
        options=("--digits",),
    ),
    Format(
        "markdown",
        "Markdown",
        (".md", ".markdown"),
        writer="nnfwd.rows.markdown:markdown_layout",
        options=("--digits",),
        instead_of=(".html", ".htm", ".pdf", ".docx", ".odt", ".tex", ".rst", ".ipynb"),
    ),
    Format(
        "xlsx",
        "a spreadsheet",
        (".xlsx",),
        reader="nnfwd.rows.spreadsheet.reader:open_xlsx",
        writer="nnfwd.rows.spreadsheet.writer:xlsx_layout",
        pattern=rb"PK\x03\x04.*(?:\[Content_Types\]\.xml|xl/)",
        is_text=False,
        needs="python-calamine",
        extra="xlsx",
        instead_of=(".xls", ".ods", ".numbers"),
    ),
    Format(
        "parquet",
        "Parquet",
        (".parquet", ".pq"),
        reader="nnfwd.rows.columnar.reader:open_columnar",
        writer="nnfwd.rows.columnar.writer:parquet_layout",
        magic=(PARQUET,),
        is_text=False,
        needs="PyArrow",
        instead_of=(".orc", ".avro", ".h5", ".hdf5"),
    ),
    Format(
        "arrow",
        "Arrow",
        (".arrow", ".feather", ".ipc"),
        reader="nnfwd.rows.columnar.reader:open_columnar",
        writer="nnfwd.rows.columnar.writer:arrow_layout",
        magic=(ARROW_FILE,),
        is_text=False,
        needs="PyArrow",
    ),
    Format(
        "arrows",
        "an Arrow stream",
        (".arrows",),
        reader="nnfwd.rows.columnar.reader:open_columnar",
        writer="nnfwd.rows.columnar.writer:arrow_stream_layout",
        magic=(ARROW_STREAM,),
        is_text=False,
        needs="PyArrow",
    ),
)
"""Every format of rows and of results."""


def find_format(path: str, given: str | None = None) -> str:
    """Find the format of a file: the one given, else by the suffix of its name, else CSV.

    Raises
    ------
    FileError
        If the format given is not one that is read.

    Examples
    --------
    >>> [find_format(path) for path in ("a.tsv", "a.jsonl.gz", "a.YML", "a.txt", "-")]
    ['tsv', 'jsonl', 'yaml', 'csv', 'csv']
    """
    if given is not None:
        if given not in FORMATS.read:
            message = f"{given} is not a format of rows: expected {', '.join(FORMATS.read)}"
            raise FileError(message + did_you_mean(given, FORMATS.read), file=path)
        return given
    found = FORMATS.read.of_suffix(suffix_of(path))
    return "csv" if found is None else found.name


def choose_layout(name: str, columns: Sequence[ResultColumn], style: Style) -> Layout:
    """Make the layout of a format for the columns of a result.

    Raises
    ------
    OutputError
        If what the format needs is not installed.

    Examples
    --------
    >>> from nnfwd.core.result_columns import ResultColumn
    >>> from nnfwd.text.style import Style
    >>> choose_layout("csv", [ResultColumn("output", "node output")], Style()).head.splitlines()
    ['output']
    """
    format = FORMATS[name]  # noqa: A001 - what it is
    try:
        if format.needs == "PyArrow":
            check_fast_reader()
        make = load(format.writer)
    except ModuleNotFoundError as error:
        what = f"--format {name}"
        raise OutputError(needs_extra(what, format.needs, format.extra)) from error
    layout: Layout = make(columns, style)
    return layout
