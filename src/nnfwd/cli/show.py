"""``nnfwd show``: what a network is made of."""

from __future__ import annotations

from typing import Annotated, Literal

import typer

from nnfwd.cli import options

__all__ = ["show"]

Format = Annotated[
    Literal["table", "json"] | None,
    typer.Option(
        "--format",
        "-f",
        help="A table for people, or all names and numbers as JSON. Default: by the name of the "
        "output file, else a table.",
    ),
]


def show(
    weights: options.Weights,
    config: options.Config = None,
    activation: options.HiddenActivation = None,
    output_activation: options.OutputActivation = None,
    format: Format = None,  # noqa: A002 - the option's name
    output: options.OutputFile = None,
) -> None:
    """Show what a network is made of.

    Its layers with their nodes, fan-in and activations, and the number of parameters.
    """
    from nnfwd.cli.formats import choose_format, style
    from nnfwd.cli.output import write_all
    from nnfwd.cli.sources import load
    from nnfwd.write.summary import network_data, render_network

    network = load(weights, config, activation, output_activation)
    chosen = choose_format(format, output, {".json": "json"}, otherwise="table")
    text = network_data(network) if chosen == "json" else render_network(network, style(None))
    write_all([text], output)
