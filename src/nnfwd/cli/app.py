"""The application: its commands, and what holds for all of them."""

from __future__ import annotations

from typing import Annotated

import typer

from nnfwd import __version__
from nnfwd.cli.activations import activations
from nnfwd.cli.arithmetic import describe_version
from nnfwd.cli.check import check
from nnfwd.cli.command import Command, with_single_options
from nnfwd.cli.convert import convert
from nnfwd.cli.exercise import exercise
from nnfwd.cli.explain import explain
from nnfwd.cli.predict import predict
from nnfwd.cli.show import show

__all__ = ["app"]

app = typer.Typer(
    name="nnfwd",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)

for command in (predict, explain, show, check, convert, exercise, activations):
    app.command(cls=Command)(with_single_options(command))


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(describe_version(__version__))
        raise typer.Exit


@app.callback()
def nnfwd(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001 - its callback answers
        bool,
        typer.Option(
            "--version",
            help="Print the version, and the fingerprint of the arithmetic, and exit.",
            callback=_print_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """Compute the forward pass of a small neural network, and show the arithmetic."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help(), err=True)
        raise typer.Exit(2)
