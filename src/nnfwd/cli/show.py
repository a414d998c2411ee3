"""``nnfwd show``: what a network is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nnfwd import draw
from nnfwd.cli import options

if TYPE_CHECKING:
    Drawing = str
else:  # a tuple makes a Literal of as many choices
    Drawing = Literal[tuple(draw.FORMATS)]

__all__ = ["show"]

Format = Annotated[
    Drawing | None,
    typer.Option(
        "--format",
        "-f",
        help="A table for people, all names and numbers as JSON, or a diagram. Default: by the "
        "name of the output file, else a table.",
        rich_help_panel=options.RESULT,
    ),
]


def show(
    files: options.NetworkFiles,
    csv: options.CsvText,
    format: Format = None,  # noqa: A002 - the option's name
    output: options.OutputFile = None,
) -> None:
    """Show what a network is made of.

    Its layers with their nodes, fan-in and activations, and the number of parameters. As a diagram
    it has its weights, with 6 digits: for Graphviz (dot), for Markdown pages (mermaid), or drawn
    (svg).
    """
    from nnfwd.cli.formats import choose_format, style
    from nnfwd.cli.output import write_all
    from nnfwd.cli.progress import Progress
    from nnfwd.cli.sources import load
    from nnfwd.draw import FORMATS, draw_network

    chosen = choose_format(FORMATS, format, output, terminal="table", otherwise="table")
    with Progress(output) as progress:
        network = load(files, csv, progress=progress)
        progress.stage("drawing the network")
        text = draw_network(chosen.name, network, style(None))
    write_all([text], output)
