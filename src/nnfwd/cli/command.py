"""What holds for the options of every command."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from typer.core import TyperCommand

from nnfwd.cli.apart import check_apart
from nnfwd.cli.usage import UsageError

if TYPE_CHECKING:
    import typer

__all__ = ["Command"]


class Command(TyperCommand):
    """A command whose options are given once, and which writes over none of its inputs."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Parse the command line.

        Raises
        ------
        UsageError
            If an option that takes one value is given twice, or an output is an input too.
        """
        given = list(args)
        rest: list[str] = super().parse_args(ctx, args)
        if not ctx.resilient_parsing:  # as it is where a shell completes
            self._check_once(ctx, given)
            check_apart({each.opts[0]: ctx.params.get(each.name) for each in self._files()})
        return rest

    def _check_once(self, ctx: typer.Context, args: list[str]) -> None:
        _, _, order = self.make_parser(ctx).parse_args(args)
        for option, count in Counter(order).items():
            takes_one = not (option.multiple or getattr(option, "is_flag", False))
            if takes_one and count > 1:
                message = f"{option.opts[0]} is given twice"
                raise UsageError(message, hint="give it once")

    def _files(self) -> list[Any]:
        """The options that name files, and --row, whose rows stand in place of a file's."""
        return [each for each in self.params if each.metavar in ("FILE", "V,V")]
