"""``nnfwd check``: what is wrong with files, and which answers are."""

from __future__ import annotations

from typing import Annotated

import typer

from nnfwd.cli import options
from nnfwd.cli.arithmetic import print_arithmetic

__all__ = ["check"]

Expect = Annotated[
    str | None,
    typer.Option(
        "--expect",
        metavar="FILE",
        help="Answers to hold against the network, in columns that are called as predict calls "
        "them: an output, a node, node_0_input, class. - is stdin.",
    ),
]
Atol = Annotated[
    str | None,
    typer.Option(
        "--atol",
        metavar="A",
        help="An answer agrees within A + R·|answer|, as numpy.isclose has it. Default: 1e-12.",
    ),
]
Rtol = Annotated[str | None, typer.Option("--rtol", metavar="R", help="Default: 1e-9.")]
Arithmetic = Annotated[
    bool,
    typer.Option(
        "--arithmetic",
        help="Print whether this machine computes the same bits as every other, and what differs, "
        "and exit.",
        callback=print_arithmetic,
        is_eager=True,
    ),
]


def check(
    weights: options.Weights,
    inputs: options.Inputs = None,
    row: options.Row = None,
    expect: Expect = None,
    atol: Atol = None,
    rtol: Rtol = None,
    config: options.Config = None,
    activation: options.HiddenActivation = None,
    output_activation: options.OutputActivation = None,
    columns: options.Columns = None,
    no_header: options.NoHeader = False,
    input_format: options.InputFormat = None,
    quiet: options.Quiet = False,
    arithmetic: Arithmetic = False,  # noqa: ARG001 - its callback answers
) -> None:
    """Find what is wrong with files or answers.

    A network is read through, and so are rows: every bad row is told of, not just the first. With
    --expect the rows are computed and held against answers: how many agree in each column, the
    first node that differs, with its math, and the slip that explains every difference, if one
    does. Exits with 1 if anything is wrong.
    """
    from nnfwd.cli.arithmetic import warn_of_slow_sums
    from nnfwd.cli.findings import Findings, open_expected, parse_tolerance
    from nnfwd.cli.sources import load, read
    from nnfwd.files.paths import STDIN

    tolerance = parse_tolerance(expect, atol, rtol)
    files = list(inputs or [])
    if expect is not None:
        files += [expect] if inputs or row else [expect, STDIN]
    network = load(weights, config, activation, output_activation, files)
    findings = Findings(weights, network)
    answers = None if expect is None else open_expected(expect, network)
    if inputs or row or answers is not None:
        network, rows = read(
            network,
            inputs,
            row,
            input_format,
            columns=columns,
            keep_found=() if answers is None else answers.others,
            header=not no_header,
        )
        if not quiet:
            warn_of_slow_sums(network)
        findings.add(network, rows, answers, tolerance)
    if findings.tell(quiet=quiet):
        raise typer.Exit(1)
