"""What holds for the options of every command."""

from __future__ import annotations

from collections import Counter
from functools import wraps
from inspect import Parameter, Signature, signature
from itertools import zip_longest
from typing import TYPE_CHECKING, Any, get_type_hints

from typer.core import TyperCommand

from nnfwd.cli.apart import check_apart
from nnfwd.cli.usage import UsageError
from nnfwd.files.paths import local_path

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import typer

ALONE = {"--blank": "all"}
"""Options that may be given without a value, and what they mean then. Typer has none of these."""

__all__ = ["Command", "grouped_options", "with_single_options"]


class Command(TyperCommand):
    """A command whose options are given once, and which writes over none of its inputs.

    Its help lists options in groups, and ends with examples.
    """

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override]
        """Parse the command line.

        Raises
        ------
        UsageError
            If an option that takes one value is given twice, or an output is an input too.
        """
        given = list(_with_values(args))
        rest: list[str] = super().parse_args(ctx, list(given))
        if not ctx.resilient_parsing:  # as it is where a shell completes
            self._check_once(ctx, given)
            files = {each: _here(ctx.params.get(each.name)) for each in self._files()}
            ctx.params |= {each.name: value for each, value in files.items()}
            check_apart({each.opts[0]: value for each, value in files.items()})
        return rest

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write the options, group by group."""
        for title, options in grouped_options(self, ctx).items():
            with formatter.section(title):
                formatter.write_dl(options)

    def format_epilog(self, ctx: Any, formatter: Any) -> None:  # noqa: ARG002 - Click gives it
        """Write examples, and where to read on."""
        from nnfwd.cli.examples import EXAMPLES

        examples = EXAMPLES[str(self.name)]
        with formatter.section("Examples"):
            for about, line in examples.lines:
                indent = " " * formatter.current_indent
                formatter.write(f"{indent}{about}:\n{indent}  nnfwd {line}\n")
        formatter.write(f"\nRead on: {examples.page}\n")

    def _check_once(self, ctx: typer.Context, args: list[str]) -> None:
        _, _, order = self.make_parser(ctx).parse_args(args)
        for option, count in Counter(order).items():
            takes_one = not (option.multiple or getattr(option, "is_flag", False))
            if takes_one and count > 1:
                message = f"{option.opts[0]} is given twice"
                raise UsageError(message, hint="give it once")

    def _files(self) -> list[Any]:
        """The options that name files, and --row, whose rows replace a file's."""
        metavars = ("FILE", "DIR", "V,V")
        return [each for each in self.params if (each.metavar or "").startswith(metavars)]


def _here(given: Any) -> Any:
    """Take addresses of this machine, in the value of an option, as the paths that they mean."""
    if isinstance(given, (list, tuple)):
        return [_here(each) for each in given]
    return local_path(given) if isinstance(given, str) else given


def _with_values(args: list[str]) -> Iterator[str]:
    """Write values after options that stand alone for the first of them, as --blank for all."""
    for each, after in zip_longest(args, args[1:], fillvalue="-"):
        yield each
        if each in ALONE and after.startswith("-"):
            yield ALONE[each]


def grouped_options(command: Any, ctx: Any) -> dict[str, list[tuple[str, str]]]:
    """Group the arguments and options of a command: each as it is written, and what it does."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for each in command.get_params(ctx):
        described = each.get_help_record(ctx)
        if described is not None:
            is_argument = each.param_type_name == "argument"
            title = each.rich_help_panel or ("Arguments" if is_argument else "Options")
            groups.setdefault(title, []).append(described)
    return groups


def with_single_options(command: Callable[..., None]) -> Callable[..., None]:
    """Take options one by one, as Typer gives them, for a command that takes groups of them.

    Parameters
    ----------
    command : callable
        A group is a parameter whose type is a NamedTuple of options.
    """
    groups = {}
    options: list[Parameter] = []
    for each in signature(command, eval_str=True).parameters.values():
        if hasattr(each.annotation, "_fields"):
            groups[each.name] = each.annotation
            options += _options(each.annotation)
        else:
            options.append(each.replace(kind=Parameter.KEYWORD_ONLY))

    @wraps(command)
    def run(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{field: given.pop(field) for field in group._fields})
        command(**given)

    run.__signature__ = Signature(options)  # type: ignore[attr-defined]
    return run


def _options(group: Any) -> list[Parameter]:
    return [
        Parameter(
            name,
            Parameter.KEYWORD_ONLY,
            default=group._field_defaults.get(name, Parameter.empty),
            annotation=kind,
        )
        for name, kind in get_type_hints(group, include_extras=True).items()
    ]
