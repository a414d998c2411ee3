"""``nnfwd activations``: the functions that there are."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["activations"]

Name = Annotated[str | None, typer.Argument(metavar="NAME", help="One function, in full.")]


def activations(name: Name = None) -> None:
    """List the activation functions, or tell all about one."""
    from nnfwd.cli.formats import style
    from nnfwd.cli.output import write_all
    from nnfwd.cli.usage import parse_option
    from nnfwd.core import FUNCTIONS, find_function
    from nnfwd.write.functions import render_function, render_functions

    if name is None:
        text = render_functions(FUNCTIONS.values(), style(None))
    else:
        text = render_function(parse_option("NAME", name, find_function), style(None))
    write_all([text])
