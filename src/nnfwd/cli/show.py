"""``nnfwd show``: what a network is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import typer

from nnfwd.cli import options

if TYPE_CHECKING:
    from nnfwd.core import Network

__all__ = ["show"]

SUFFIXES = {".json": "json", ".dot": "dot", ".gv": "dot", ".mmd": "mermaid", ".svg": "svg"}

Format = Annotated[
    Literal["table", "json", "dot", "mermaid", "svg"] | None,
    typer.Option(
        "--format",
        "-f",
        help="A table for people, all names and numbers as JSON, or a diagram. Default: by the "
        "name of the output file, else a table.",
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

    Its layers with their nodes, fan-in and activations, and the number of parameters. As a diagram
    it has its weights, with 6 digits: for Graphviz (dot), for Markdown pages (mermaid), or drawn
    (svg).
    """
    from nnfwd.cli.formats import choose_format
    from nnfwd.cli.output import write_all
    from nnfwd.cli.sources import load

    network = load(weights, config, activation, output_activation)
    chosen = choose_format(format, output, SUFFIXES, terminal="table", otherwise="table")
    write_all([_text(network, chosen)], output)


def _text(network: Network, format: str) -> str:  # noqa: A002 - the option's name
    """Write a network in a format."""
    from nnfwd.cli.formats import style
    from nnfwd.draw import DIAGRAMS, draw_network
    from nnfwd.draw.summary import network_data, render_network
    from nnfwd.draw.terminal import draw_with_characters

    if format in DIAGRAMS:
        return draw_network(format, network)
    if format == "json":
        return network_data(network)
    look = style(None)
    drawing = draw_with_characters(network, look.width)
    return render_network(network, look) + ("\n" + drawing if drawing else "")
