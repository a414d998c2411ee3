"""``nnfwd explain``: the arithmetic of every node."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nnfwd.cli import options
from nnfwd.cli.completion import complete_layer, complete_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.cli.progress import Progress
    from nnfwd.core import Network
    from nnfwd.explain import Explanation, RowRanges
    from nnfwd.rows import Rows

__all__ = ["explain"]

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
        help="Show the N largest terms of a sum, and one for the rest.",
        rich_help_panel=CHOICE,
    ),
]
Blank = Annotated[
    Literal["all", "sums", "results"] | None,
    typer.Option(
        "--blank",
        help="Write a sheet to fill in. It leaves open the results of nodes; with sums, the sums "
        "too; with all, or no value, the products too; and what follows from any of them.",
        rich_help_panel=options.RESULT,
    ),
]
Format = Annotated[
    options.Notation | None,
    typer.Option(
        "--format",
        "-f",
        help="Default: by the name of the output file, else text for people.",
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

Matrices = Annotated[
    bool,
    typer.Option(
        "--matrices",
        help="In LaTeX and Markdown: write layers as matrices, not node by node.",
        rich_help_panel=options.RESULT,
    ),
]

Math = Annotated[
    options.Math | None,
    typer.Option(
        "--math",
        help="In Markdown: blocks for GitHub, $$ for Jupyter and pandoc, or plain text. "
        "Default: fence.",
        rich_help_panel=options.RESULT,
    ),
]


def explain(
    files: options.NetworkFiles,
    row_files: options.RowFiles,
    csv: options.CsvText,
    rows: RowNumbers = "all",
    node: NodeNames = None,
    layer: LayerNames = None,
    terms: Terms = None,
    format: Format = None,  # noqa: A002 - the option's name
    output: options.OutputFile = None,
    digits: options.Digits = None,
    fragment: Fragment = False,
    matrices: Matrices = False,
    math: Math = None,
    blank: Blank = None,
) -> None:
    """Show the arithmetic of every node, row by row.

    The formula with names, with numbers, the products, the sum, the activation, the result. Both
    sides of = are equal as printed; where digits were cut the sign is ≈. With --blank it is a
    sheet to fill in, and the same command without it writes the key.
    """
    from nnfwd.cli.formats import check_format, choose_format
    from nnfwd.cli.output import takes_color, terminal_width, write_all
    from nnfwd.cli.progress import Progress
    from nnfwd.cli.sources import load, read
    from nnfwd.cli.usage import UsageError, parse_option
    from nnfwd.explain import (
        MATH,
        NOTATIONS,
        View,
        parse_row_ranges,
        select_nodes,
        write_explanations,
    )
    from nnfwd.text.numbers import DIGITS

    notation = choose_format(NOTATIONS, format, output, terminal="text", otherwise="text")
    given: dict[str, object] = {"--digits": digits, "--terms": terms}
    given |= {"--fragment": fragment or None, "--matrices": matrices or None, "--math": math}
    given["--blank"] = blank
    check_format(NOTATIONS, notation, output, given)
    if matrices and terms is not None:
        message = "--terms is for sums, not for --matrices"
        raise UsageError(message)
    if matrices and math == "none":
        message = "--matrices is for mathematics, not for --math none"
        raise UsageError(message)
    if blank and terms is not None:
        message = "--terms chooses by the size of products, which --blank leaves open"
        raise UsageError(message, hint="leave out --terms: a sheet has all terms")
    wanted = parse_option("--rows", rows, parse_row_ranges)
    with Progress(output) as progress:
        network = load(files, csv, row_files.inputs or (), progress)
        network, opened = read(network, row_files, csv, stdin_read=files.read_stdin)
        nodes = select_nodes(network, node or (), layer or ())
        digits = DIGITS if digits is None else digits
        width, math = terminal_width(), math or MATH[0]
        view = View(
            nodes, terms, digits, width, fragment, matrices, math, blank, takes_color(output)
        )
        explanations = _explanations(network, opened, wanted, progress)
        write_all(progress.before(write_explanations(notation.name, explanations, view)), output)


def _explanations(
    network: Network, rows: Rows, wanted: RowRanges, progress: Progress
) -> Iterator[Explanation]:
    """Explain the rows that are wanted, and read no further."""
    from nnfwd.explain import explain_trace
    from nnfwd.run.pipeline import sound_block

    count = 0
    progress.follow(rows)
    for block in rows:
        sound = sound_block(block, "stop")
        indices = wanted.indices(sound.numbers.tolist())
        progress.begin_part(len(indices))
        if indices:
            chosen = sound.select(indices)
            trace = network.trace_columns(chosen.table)
            for explanation in explain_trace(trace, chosen.numbers.tolist()):
                yield explanation
                progress.count(1)
        if block.bad:
            raise block.bad[0][1].error
        count = int(block.numbers[-1]) if len(block.numbers) else count
        if wanted.last is not None and count >= wanted.last:
            return
    wanted.check_all_came(count)
