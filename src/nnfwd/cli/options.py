"""The options that commands share, each declared once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nnfwd import draw, networks, rows
from nnfwd.explain import notations
from nnfwd.formats import listed

if TYPE_CHECKING:
    from nnfwd.formats import Formats

    Result = str
    Read = str
    Notation = str
    Drawing = str
else:  # a tuple makes a Literal of as many choices
    Result = Literal[tuple(rows.FORMATS.written)]
    Read = Literal[tuple(rows.FORMATS.read)]
    Notation = Literal[tuple(notations.NOTATIONS)]
    Drawing = Literal[tuple(draw.FORMATS)]


def _titles(formats: Formats) -> str:
    return listed([each.title for each in formats.values()])


Weights = Annotated[
    str,
    typer.Option(
        "--weights",
        "-w",
        metavar="FILE",
        help=f"The network: {_titles(networks.FORMATS.read)}, compressed or not; - is stdin.",
    ),
]
Inputs = Annotated[
    list[str] | None,
    typer.Option(
        "--inputs",
        "-i",
        metavar="FILE",
        help=f"Rows: {_titles(rows.FORMATS.read)}, compressed or not; - is stdin. Repeatable.",
    ),
]
Row = Annotated[
    list[str] | None,
    typer.Option("--row", metavar="V,V", help="A row written here, as 3,5. Repeatable."),
]
Config = Annotated[
    str | None,
    typer.Option(
        "--config", "-c", metavar="FILE", help="Settings: inputs, activation, classes in YAML."
    ),
]
HiddenActivation = Annotated[
    str | None,
    typer.Option(
        "--activation",
        metavar="A",
        help="The hidden nodes' activation, as relu or 'leaky_relu(negative_slope=0.3)'.",
    ),
]
OutputActivation = Annotated[
    str | None,
    typer.Option("--output-activation", metavar="A", help="The output nodes' activation."),
]
Columns = Annotated[
    str | None,
    typer.Option(
        "--columns", metavar="A,B", help="The columns that are the inputs, in the network's order."
    ),
]
NoHeader = Annotated[
    bool,
    typer.Option("--no-header", help="The first line is a row; columns are called 1, 2, ..."),
]
InputFormat = Annotated[
    Read | None,
    typer.Option("--input-format", help="What the rows are, where the file's name does not tell."),
]
Keep = Annotated[
    str | None,
    typer.Option(
        "--keep", metavar="COLS", help="Columns to carry through as they are: id,name or all."
    ),
]
BadRows = Annotated[
    Literal["stop", "skip", "blank"],
    typer.Option("--bad-rows", help="What to do about a row that is not numbers."),
]
Rejects = Annotated[
    str | None,
    typer.Option("--rejects", metavar="FILE", help="Keep bad rows and the reasons as CSV."),
]
OutputFile = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE",
        help="Write here, completely or not at all, not to stdout.",
    ),
]
Digits = Annotated[
    int | None,
    typer.Option("--digits", min=1, max=17, metavar="N", help="Significant digits."),
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        min=1,
        metavar="N",
        help="Cores to use on a long input, at most. Default: all. One without the extra fast.",
    ),
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="No remarks and no progress on stderr.")]
