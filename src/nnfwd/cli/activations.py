"""``nnfwd activations``: the activation functions, as a list and one by one."""

from __future__ import annotations

from typing import Annotated

import typer

from nnfwd.cli.completion import complete_activation

__all__ = ["activations"]

Name = Annotated[
    str | None,
    typer.Argument(
        metavar="NAME",
        help="One function, in full: tanh, 'leaky_relu(negative_slope=0.3)'.",
        autocompletion=complete_activation,
    ),
]


def activations(name: Name = None) -> None:
    """List the activation functions, or describe one.

    With its plot, for the parameters that you give, and what other frameworks mean by its name.
    """
    from nnfwd.cli.formats import style
    from nnfwd.cli.output import write_all
    from nnfwd.cli.sources import parse_written_activation
    from nnfwd.cli.usage import parse_option
    from nnfwd.core import FUNCTIONS
    from nnfwd.draw.functions import render_activation, render_functions

    if name is None:
        text = render_functions(FUNCTIONS.values(), style(None))
    else:
        activation = parse_option("NAME", name, parse_written_activation)
        text = render_activation(activation, style(None))
    write_all([text])
