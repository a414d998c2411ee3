"""``nnfwd check``: everything that can be wrong, found without running."""

from __future__ import annotations

import typer

from nnfwd.cli import options

__all__ = ["check"]


def check(
    weights: options.Weights,
    inputs: options.Inputs = None,
    row: options.Row = None,
    config: options.Config = None,
    activation: options.HiddenActivation = None,
    output_activation: options.OutputActivation = None,
    columns: options.Columns = None,
    no_header: options.NoHeader = False,
    input_format: options.InputFormat = None,
    quiet: options.Quiet = False,
) -> None:
    """Find what is wrong with a network and rows.

    Nothing is computed. Every bad row is told of, not just the first. Exits with 1 if anything
    is wrong.
    """
    from nnfwd.cli.output import tell, write_all
    from nnfwd.cli.sources import load, read
    from nnfwd.errors import counted

    network = load(weights, config, activation, output_activation, inputs)
    remarks = [
        f"{weights}: ok: {counted(len(network.inputs), 'input')}, "
        f"{counted(len(network.nodes), 'node')}, {counted(len(network.outputs), 'output')}, "
        f"{counted(network.n_parameters, 'parameter')}\n"
    ]
    faults = 0
    if inputs or row:
        network, rows = read(
            network, inputs, row, input_format, columns=columns, header=not no_header
        )
        count = 0
        for block in rows:
            count += len(block.numbers)
            for _, bad in block.bad:
                faults += 1
                tell(str(bad.error))
        remarks.append(f"rows: {count - faults} good, {faults} bad\n")
    write_all([] if quiet else remarks)
    if faults:
        raise typer.Exit(1)
