"""The options that commands share, each declared once, and groups of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from nnfwd import networks, rows
from nnfwd.cli.completion import complete_activation, complete_kept
from nnfwd.cli.usage import parse_option
from nnfwd.files.paths import STDIN
from nnfwd.formats import listed

if TYPE_CHECKING:
    from nnfwd.formats import Formats
    from nnfwd.text.dialect import Dialect

    Result = str
    Read = str
else:  # a tuple makes a Literal of as many choices
    Result = Literal[tuple(rows.FORMATS.written)]
    Read = Literal[tuple(rows.FORMATS.read)]


NETWORK, ROWS, CSV = "Network", "Rows", "CSV"
ANSWERS, RESULT = "Answers", "Result"
"""The groups in which help lists options."""


def _titles(formats: Formats) -> str:
    return listed([each.title for each in formats.values()])


Weights = Annotated[
    str,
    typer.Option(
        "--weights",
        "-w",
        metavar="FILE",
        help=f"The network: {_titles(networks.FORMATS.read)}, compressed or not; - is stdin. "
        "Wherever a file is named, an address may be, as s3://models/net.yaml.",
        rich_help_panel=NETWORK,
    ),
]
Inputs = Annotated[
    list[str] | None,
    typer.Option(
        "--inputs",
        "-i",
        metavar="FILE",
        help=f"Rows: {_titles(rows.FORMATS.read)}, compressed or not; - is stdin. Repeatable.",
        rich_help_panel=ROWS,
    ),
]
Row = Annotated[
    list[str] | None,
    typer.Option(
        "--row", metavar="V,V", help="A row written here, as 3,5. Repeatable.", rich_help_panel=ROWS
    ),
]
Config = Annotated[
    str | None,
    typer.Option(
        "--config",
        "-c",
        metavar="FILE",
        help="Settings: inputs, activation, classes in YAML.",
        rich_help_panel=NETWORK,
    ),
]
HiddenActivation = Annotated[
    str | None,
    typer.Option(
        "--activation",
        metavar="A",
        help="The hidden nodes' activation, as relu or 'leaky_relu(negative_slope=0.3)'.",
        rich_help_panel=NETWORK,
        autocompletion=complete_activation,
    ),
]
OutputActivation = Annotated[
    str | None,
    typer.Option(
        "--output-activation",
        metavar="A",
        help="The output nodes' activation.",
        rich_help_panel=NETWORK,
        autocompletion=complete_activation,
    ),
]
Columns = Annotated[
    str | None,
    typer.Option(
        "--columns",
        metavar="A,B",
        help="The columns that are the inputs, in the network's order.",
        rich_help_panel=ROWS,
    ),
]
NoHeader = Annotated[
    bool,
    typer.Option(
        "--no-header",
        help="The first line is a row; columns are named 1, 2, ...",
        rich_help_panel=ROWS,
    ),
]
InputFormat = Annotated[
    Read | None,
    typer.Option(
        "--input-format",
        help="The format of rows, if the file's name does not say it.",
        rich_help_panel=ROWS,
    ),
]
Sheet = Annotated[
    str | None,
    typer.Option(
        "--sheet",
        metavar="NAME",
        help="The sheet of a spreadsheet. Default: the one that is not empty.",
        rich_help_panel=ROWS,
    ),
]
Keep = Annotated[
    str | None,
    typer.Option(
        "--keep",
        metavar="COLS",
        help="Columns to copy to the output unchanged: id,name or all.",
        rich_help_panel=ROWS,
        autocompletion=complete_kept,
    ),
]
Delimiter = Annotated[
    str | None,
    typer.Option(
        "--delimiter",
        metavar="C",
        help="What is between the columns of CSV: ; or | or tab. Default: a comma, or as a first "
        "line sep=; says.",
        rich_help_panel=CSV,
    ),
]
DecimalMark = Annotated[
    Literal[".", ","],
    typer.Option(
        "--decimal",
        help="What is before the decimals of numbers in CSV, and of --row.",
        rich_help_panel=CSV,
    ),
]
BadRows = Annotated[
    Literal["stop", "skip", "blank"],
    typer.Option(
        "--bad-rows", help="What to do with a row that is not all numbers.", rich_help_panel=ROWS
    ),
]
Rejects = Annotated[
    str | None,
    typer.Option(
        "--rejects",
        metavar="FILE",
        help="Write bad rows, and what is wrong with them, as CSV.",
        rich_help_panel=ROWS,
    ),
]
OutputFile = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write to this file, completely or not at all.",
        rich_help_panel=RESULT,
    ),
]
Digits = Annotated[
    int | None,
    typer.Option(
        "--digits", min=1, max=17, metavar="N", help="Significant digits.", rich_help_panel=RESULT
    ),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        min=1,
        metavar="N",
        help="The most cores to use on a long input. Default: all; one without the extra fast.",
    ),
]
Atol = Annotated[
    str | None,
    typer.Option(
        "--atol",
        metavar="A",
        help="An answer agrees within A + R·|answer|, as in numpy.isclose. Default: 1e-12.",
        rich_help_panel=ANSWERS,
    ),
]
Rtol = Annotated[
    str | None,
    typer.Option("--rtol", metavar="R", help="Default: 1e-9.", rich_help_panel=ANSWERS),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No remarks and no progress on stderr.")]


class NetworkFiles(NamedTuple):
    """Options for where the network comes from."""

    weights: Weights
    config: Config = None
    activation: HiddenActivation = None
    output_activation: OutputActivation = None

    @property
    def read_stdin(self) -> bool:
        """Whether standard input is one of the files."""
        return STDIN in (self.weights, self.config)


class CsvText(NamedTuple):
    """Options for how CSV is written: weights, rows and answers."""

    delimiter: Delimiter = None
    decimal: DecimalMark = "."

    @property
    def dialect(self) -> Dialect:
        """What is between columns and before decimals.

        Raises
        ------
        UsageError
            If cells could have what is to be between them.
        """
        from nnfwd.text.dialect import Dialect, parse_delimiter

        text = self.delimiter
        delimiter = "" if text is None else parse_option("--delimiter", text, parse_delimiter)
        return Dialect(delimiter, self.decimal)


class RowFiles(NamedTuple):
    """Options for where rows come from, and how they are read."""

    inputs: Inputs = None
    row: Row = None
    columns: Columns = None
    no_header: NoHeader = False
    input_format: InputFormat = None
    sheet: Sheet = None
