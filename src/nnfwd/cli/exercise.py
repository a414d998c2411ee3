"""``nnfwd exercise``: a network and rows to compute by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nnfwd.cli import options
from nnfwd.cli.completion import complete_activation
from nnfwd.explain import notations
from nnfwd.explain.view import BlankLevel

if TYPE_CHECKING:
    from collections.abc import Mapping

    SheetNotation = str
else:
    SheetNotation = Literal[tuple(notations.NOTATIONS.with_option("--blank"))]

__all__ = ["exercise"]

EXERCISE = "Exercise"

Sizes = Annotated[
    str,
    typer.Option(
        "--sizes",
        metavar="N,N,N",
        help="How many inputs, and how many nodes each layer has.",
        rich_help_panel=EXERCISE,
    ),
]
HiddenActivation = Annotated[
    str,
    typer.Option(
        "--activation",
        metavar="A",
        help="The hidden nodes' activation.",
        rich_help_panel=EXERCISE,
        autocompletion=complete_activation,
    ),
]
OutputActivation = Annotated[
    str,
    typer.Option(
        "--output-activation",
        metavar="A",
        help="The output nodes' activation.",
        rich_help_panel=EXERCISE,
        autocompletion=complete_activation,
    ),
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed",
        min=0,
        metavar="N",
        help="Another number is another exercise; the same is the same, on every machine.",
        rich_help_panel=EXERCISE,
    ),
]
RowCount = Annotated[
    int,
    typer.Option(
        "--rows",
        min=1,
        max=100,
        metavar="N",
        help="How many rows there are, or each student gets.",
        rich_help_panel=EXERCISE,
    ),
]
Students = Annotated[
    str | None,
    typer.Option(
        "--students",
        metavar="N|NAMES|LIST",
        help="Give each student other rows: how many there are, their names as Ann,Ben, or a file "
        "with a name a line.",
        rich_help_panel=EXERCISE,
    ),
]
Blank = Annotated[
    BlankLevel,
    typer.Option(
        "--blank",
        help="How much the sheet leaves open, as for explain.",
        rich_help_panel=options.RESULT,
    ),
]
Key = Annotated[
    bool,
    typer.Option(
        "--key",
        help="Print the key, not the sheet. A folder has both.",
        rich_help_panel=options.RESULT,
    ),
]
Format = Annotated[
    SheetNotation,
    typer.Option(
        "--format",
        "-f",
        help="What the sheet and the key are written in.",
        rich_help_panel=options.RESULT,
    ),
]
Folder = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="DIR",
        help="Write weights.yaml, rows.csv, answers.csv, the sheet and the key into this folder. "
        "What is there and is not the same is left alone.",
        rich_help_panel=options.RESULT,
    ),
]


def exercise(
    sizes: Sizes = "2,2,1",
    activation: HiddenActivation = "relu",
    output_activation: OutputActivation = "identity",
    seed: Seed = 1,
    rows: RowCount = 1,
    students: Students = None,
    blank: Blank = "all",
    key: Key = False,
    format: Format = "text",  # noqa: A002 - the option's name
    output: Folder = None,
    digits: options.Digits = None,
) -> None:
    """Make an exercise: a small network with pleasant whole numbers, rows, a sheet and its key.

    Without --output the sheet is printed. The files of a folder are for a class: print the sheet,
    put what students write into answers.csv, and mark it with check --by student.
    """
    from nnfwd.cli.output import terminal_width, write_all
    from nnfwd.cli.progress import Progress
    from nnfwd.cli.usage import UsageError, parse_option
    from nnfwd.core import parse_activation
    from nnfwd.exercises import (
        Wish,
        exercise_files,
        make_exercise,
        parse_sizes,
        parse_students,
        sheet_pieces,
    )
    from nnfwd.explain import View
    from nnfwd.text.numbers import DIGITS

    if key and output is not None:
        message = "--key is for what is printed: a folder has the sheet and the key"
        raise UsageError(message, hint="leave out --key")
    wish = Wish(
        parse_option("--sizes", sizes, parse_sizes),
        parse_option("--activation", activation, parse_activation),
        parse_option("--output-activation", output_activation, parse_activation),
        seed,
        () if students is None else parse_option("--students", students, parse_students),
        rows,
    )
    with Progress(output) as progress:
        progress.stage("looking for pleasant numbers")
        made = make_exercise(wish)
    width = terminal_width() if output is None else View().width
    digits = DIGITS if digits is None else digits
    view = View(digits=digits, width=width, blank=None if key else blank, pages=not key)
    if output is None:
        write_all(sheet_pieces(made, format, view))
    else:
        _write_folder(output, exercise_files(made, format, view))


def _write_folder(folder: str, contents: Mapping[str, str]) -> None:
    """Write files into a folder, unless one of them would replace something else.

    Raises
    ------
    OutputError
        If there is another file in the place of one, or they cannot be written.
    """
    from errno import ENOENT
    from os import strerror
    from os.path import join
    from pathlib import Path

    from nnfwd.cli.output import write_all
    from nnfwd.errors import OutputError, quote
    from nnfwd.files.object_folder import open_folder
    from nnfwd.files.paths import is_address

    where = open_folder(folder)
    try:
        if not folder:  # which would be the working folder
            raise FileNotFoundError(ENOENT, strerror(ENOENT))
        if not is_address(folder):  # stores have no folders
            Path(folder).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"cannot write to {quote(folder)}: {error.strerror}"
        raise OutputError(message) from error
    for name, content in contents.items():
        if where.read(name) not in (None, content.encode()):
            message = f"{quote(where.name(name))} is there already, and is something else"
            raise OutputError(message, hint="give --output another folder, or move the file")
    for name, content in contents.items():
        write_all([content], join(folder, name))  # noqa: PTH118 - an address has two slashes
