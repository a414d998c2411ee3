"""The options of ``nnfwd predict`` besides those of a network, rows and CSV."""

from __future__ import annotations

from typing import Annotated, Literal, NamedTuple

import typer

from nnfwd.cli import options
from nnfwd.files.paths import is_folder

__all__ = ["Wanted"]

Show = Annotated[
    Literal["outputs", "nodes", "steps"] | None,
    typer.Option(
        "--show",
        help="The outputs; every node's output; every node's input and output. "
        "Default: nodes in a table that they fit into, else outputs.",
        rich_help_panel=options.RESULT,
    ),
]
Format = Annotated[
    options.Result | None,
    typer.Option(
        "--format",
        "-f",
        help="Default: by the name of the output file; a table on a terminal, csv elsewhere.",
        rich_help_panel=options.RESULT,
    ),
]
Output = Annotated[
    str | None,
    typer.Option(
        "--output",
        "-o",
        metavar="FILE|DIR/",
        help="Write to this file, completely or not at all; to a folder, in parts.",
        rich_help_panel=options.RESULT,
    ),
]
PartSize = Annotated[
    str | None,
    typer.Option(
        "--part-size",
        metavar="SIZE",
        help="Bytes of rows for each part of a folder, about; at least 1KiB. "
        "Default: 16MiB to 512MiB, some parts for each core.",
        rich_help_panel=options.RESULT,
    ),
]
ClusterAddress = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS|FILE",
        help="Work on a cluster of dask.distributed: its scheduler's address, as "
        "tcp://head:8786, or its scheduler file.",
    ),
]


class Wanted(NamedTuple):
    """Options for what is computed, and where it goes."""

    show: Show = None
    keep: options.Keep = None
    bad_rows: options.BadRows = "stop"
    rejects: options.Rejects = None
    format: Format = None
    output: Output = None
    part_size: PartSize = None
    digits: options.Digits = None
    jobs: options.Jobs = None
    cluster: ClusterAddress = None
    quiet: options.Quiet = False

    @property
    def folder(self) -> str | None:
        """The folder that parts go to, if any."""
        return self.output if is_folder(self.output) else None
