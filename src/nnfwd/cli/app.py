"""The application: its commands, each of which loads when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup
from typer.main import get_command_from_info
from typer.models import CommandInfo

from nnfwd import __version__
from nnfwd.loading import load

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["COMMANDS", "app"]

COMMANDS = ("predict", "explain", "show", "check", "convert", "exercise", "activations")
"""Each is a function of its name in a module of its name."""


def _load_command(name: str) -> Any:
    from nnfwd.cli.command import Command, with_single_options

    function = with_single_options(load(f"nnfwd.cli.{name}:{name}"))
    return get_command_from_info(
        CommandInfo(name, cls=Command, callback=function),
        pretty_exceptions_short=False,
        rich_markup_mode=None,
    )


class Commands(Mapping[str, Any]):
    """The commands by their names: to load all of them takes longer than to run most."""

    def __init__(self) -> None:
        self._load = cache(_load_command)

    def __getitem__(self, name: str) -> Any:
        if name not in COMMANDS:
            raise KeyError(name)
        return self._load(name)

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Group(TyperGroup):
    """What Typer makes of the application."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = Commands()  # type: ignore[assignment]

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002 - Click gives it
        """List their names, and load none."""
        return list(self.commands)


app = typer.Typer(
    name="nnfwd",
    cls=Group,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _print_version(wanted: bool) -> None:
    if wanted:
        from nnfwd.cli.arithmetic import describe_version

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
