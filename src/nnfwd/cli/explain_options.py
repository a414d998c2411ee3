"""The options that only explain has, in groups: what is explained, and how it is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal, NamedTuple

import typer

from nnfwd.cli import options
from nnfwd.cli.completion import complete_layer, complete_node
from nnfwd.explain.view import MATH, BlankLevel

if TYPE_CHECKING:
    Way = str
else:  # a tuple makes a Literal of as many choices
    Way = Literal[MATH]

__all__ = ["Choice", "Look"]

CHOICE = "Rows and nodes"

RowNumbers = Annotated[
    str,
    typer.Option(
        "--rows",
        metavar="1,3-5",
        help="The rows to explain, counted from 1.",
        rich_help_panel=CHOICE,
    ),
]
NodeNames = Annotated[
    list[str] | None,
    typer.Option(
        "--node",
        metavar="N",
        help="Only this node. Repeatable.",
        rich_help_panel=CHOICE,
        autocompletion=complete_node,
    ),
]
LayerNames = Annotated[
    list[str] | None,
    typer.Option(
        "--layer",
        metavar="L",
        help="Only the nodes of this layer. Repeatable.",
        rich_help_panel=CHOICE,
        autocompletion=complete_layer,
    ),
]
Terms = Annotated[
    int | None,
    typer.Option(
        "--terms",
        min=1,
        metavar="N",
        help="Show the N largest terms of a sum, one for the rest, and only the inputs in them. "
        "In LaTeX, too: the sums of only N nodes of a hidden layer.",
        rich_help_panel=CHOICE,
    ),
]
Blank = Annotated[
    BlankLevel | None,
    typer.Option(
        "--blank",
        help="Write a sheet to fill in. It leaves open the results of nodes; with sums, the sums "
        "too; with all, or no value, the products too; and what follows from any of them.",
        rich_help_panel=options.RESULT,
    ),
]
Fragment = Annotated[
    bool,
    typer.Option(
        "--fragment",
        help="Write LaTeX to put into a document, not a whole document.",
        rich_help_panel=options.RESULT,
    ),
]

Symbols = Annotated[
    bool,
    typer.Option(
        "--symbols",
        help="In LaTeX: write short symbols, as x_1, h_2 and y, in place of names, with a legend.",
        rich_help_panel=options.RESULT,
    ),
]

Matrices = Annotated[
    bool,
    typer.Option(
        "--matrices",
        help="In LaTeX and Markdown: write layers as matrices, not node by node.",
        rich_help_panel=options.RESULT,
    ),
]

Math = Annotated[
    Way | None,
    typer.Option(
        "--math",
        help="In Markdown: blocks for GitHub, $$ for Jupyter and pandoc, or plain text. "
        "Default: fence.",
        rich_help_panel=options.RESULT,
    ),
]


Where = Annotated[
    list[str] | None,
    typer.Option(
        "--where",
        metavar="COL=TEXT",
        help="Only rows that have this text in this column, as id=007. Repeatable.",
        rich_help_panel=CHOICE,
    ),
]


class Choice(NamedTuple):
    """Options for what is explained."""

    rows: RowNumbers = "all"
    where: Where = None
    keep: options.Keep = None
    node: NodeNames = None
    layer: LayerNames = None
    terms: Terms = None


class Look(NamedTuple):
    """Options for how it is written."""

    digits: options.Digits = None
    fragment: Fragment = False
    symbols: Symbols = False
    matrices: Matrices = False
    math: Math = None
    blank: Blank = None
