"""The manual page, docs/nnfwd.1, made from the texts of --help.

Run ``python tests/man_page.py`` to write it anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from nnfwd import __version__
from nnfwd.cli.app import app
from nnfwd.cli.command import grouped_options
from nnfwd.cli.examples import EXAMPLES

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).resolve().parent.parent / "docs" / "nnfwd.1"

EXIT_STATUS = {
    "0": "Done.",
    "1": "Something is wrong with the data or the files.",
    "2": "Something is wrong with the command line.",
    "129, 130, 143": "Ended by SIGHUP, SIGINT (Ctrl-C) or SIGTERM.",
    "141": "Whoever read the output went away.",
}


def escaped(text: str) -> str:
    """Write text so that man prints it as it is."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return "\\&" + text if text.startswith((".", "'")) else text


def page() -> str:
    """Write the page."""
    return "\n".join(_lines(typer.main.get_command(app))) + "\n"


def _lines(program: Any) -> Iterator[str]:
    context = typer.Context(program, info_name="nnfwd")
    yield f'.TH NNFWD 1 "" "nnfwd {__version__}"'
    yield from (".nh", ".ad l")
    yield from (".SH NAME", escaped(f"nnfwd - {_first_small(program.help)}"))
    yield ".SH SYNOPSIS"
    for name in program.commands:
        yield from (f".B nnfwd {name}", "[options]", ".br")
    yield ".SH COMMANDS"
    for name, command in program.commands.items():
        yield f".SS nnfwd {name}"
        for paragraph in command.help.split("\n\n"):
            yield from (".PP", escaped(" ".join(paragraph.split())))
        context = typer.Context(command, info_name=name)
        for title, options in grouped_options(command, context).items():
            yield from (".PP", f"{title}:")
            yield from _described(options)
        yield from (".PP", "Examples:")
        yield from _described([(about, f"nnfwd {line}") for about, line in EXAMPLES[name].lines])
    yield ".SH EXIT STATUS"
    yield from _described(EXIT_STATUS.items())


def _described(pairs: Any) -> Iterator[str]:
    for term, text in pairs:
        yield from (".TP", f".B {escaped(term)}", escaped(text))


def _first_small(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:].rstrip(".")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
