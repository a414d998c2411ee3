"""From a command line that is nearly right to the line to type."""

from __future__ import annotations

import re
import shlex
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

import typer

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["suggest"]

NUMBERS = re.compile(r"[-+.0-9][-+.0-9eE]*(?:,[-+.0-9eE]+)*")

MEANT = {
    "--model": "--weights",
    "--network": "--weights",
    "--net": "--weights",
    "--input": "--inputs",
    "--data": "--inputs",
    "--file": "--inputs",
    "--answers": "--expect",
    "--out": "--output",
}
"""Options as other programs call them."""

LONG = {"-w": "--weights", "-o": "--output"}

FILES = {
    "predict": ["-w", "-i"],
    "explain": ["-w", "-i"],
    "show": ["-w"],
    "check": ["-w", "-i", "--expect"],
    "convert": ["-w", "-o"],
}
"""The options that files without one go to, one after the other; the last takes all that follow."""


def suggest(program: Any, arguments: Sequence[str]) -> str | None:
    """Say what to type, if what was typed can be told from it.

    Parameters
    ----------
    program : command
        What Typer makes of the application.
    arguments : sequence of str
        What was typed after ``nnfwd``.

    Returns
    -------
    str or None
        A line that is read without an error, quoted for a shell.
    """
    words = [each.lower() for each in arguments]
    if words[:1] and words[0].lstrip("-") in ("version", "v"):
        return "nnfwd --version"
    if words[:1] == ["help"]:
        name = next((each for each in words[1:] if each in program.commands), None)
        return f"nnfwd {name} --help" if name else "nnfwd --help"
    name, rest = _find_command(program, list(arguments))
    if not rest and name not in words:
        return None
    written = _rewrite(program.commands[name], name, rest)
    if written is None or [name, *written] == list(arguments):
        return None
    line = [name, *written]
    return shlex.join(["nnfwd", *line]) if _is_read(program, line) else None


def _find_command(program: Any, arguments: list[str]) -> tuple[str, list[str]]:
    """Find the command, or the one that there is enough for; and what else was typed."""
    first = arguments[0].lower() if arguments else ""
    close = get_close_matches(first, list(program.commands), n=1)
    if close:
        return close[0], arguments[1:]
    if re.fullmatch("[a-z]+", first):  # a command that there is not
        arguments = arguments[1:]
    has_rows = any(
        each.startswith(("-i", "--in", "--row")) or NUMBERS.fullmatch(each) for each in arguments
    )
    files = [each for each in arguments if not each.startswith("-")]
    is_many = len(files) > 1 and not any(each in ("-w", "--weights") for each in arguments)
    return "predict" if has_rows or is_many else "show", arguments


def _rewrite(command: Any, name: str, arguments: list[str]) -> list[str] | None:
    """Write options as they are called, and give an option to what has none."""
    options = {each: param for param in command.params for each in param.opts if each[:1] == "-"}
    options |= dict.fromkeys(("-h", "--help"))
    found: list[list[str]] = []
    words: list[str] = []
    waiting = list(arguments)
    while waiting:
        word = waiting.pop(0)
        if word in ("-", "--") or word[:1] != "-" or NUMBERS.fullmatch(word):
            words.append(word)
            continue
        option, equals, value = word.partition("=")
        known = _known(option, options)
        if known is None:
            return None
        if known == "--row" and waiting and not NUMBERS.fullmatch(value or waiting[0]):
            known = "-i"
        if options[known] is None or getattr(options[known], "is_flag", False):
            found.append([known])
        elif equals:
            found.append([known, value])
        elif waiting:
            found.append([known, waiting.pop(0)])
        else:
            return None
    return _place(name, found, words)


def _known(option: str, options: dict[str, Any]) -> str | None:
    """Find the option that was meant."""
    if option in options:
        return option
    double = f"--{option.lstrip('-').lower().replace('_', '-')}"
    if MEANT.get(double, double) in options:
        return MEANT.get(double, double)
    if len(double) < 5:
        return None
    begun = [each for each in options if each.startswith(double)]
    close = begun if len(begun) == 1 else get_close_matches(double, list(options), n=1, cutoff=0.8)
    return close[0] if close else None


def _place(name: str, found: list[list[str]], words: list[str]) -> list[str] | None:
    """Put files and numbers after the options that take them."""
    files = [each for each in words if not NUMBERS.fullmatch(each)]
    numbers = [each for each in words if NUMBERS.fullmatch(each)]
    if name not in FILES:
        return None
    given = {each[0] for each in found}
    if numbers:
        rows = [each for each in found if each[0] == "--row"]
        if rows and all("," not in each for each in numbers):
            rows[-1][1] = ",".join([rows[-1][1], *numbers])
        else:
            found += [["--row", each] for each in numbers]
    takers = [each for each in FILES[name] if each == "-i" or not given & {each, LONG.get(each)}]
    placed = list(_pairs(takers, files))
    if len(placed) < len(files):
        return None
    weights = [each for each in (*placed, *found) if each[0] in ("-w", "--weights")] or [
        ["-w", "FILE"]
    ]
    others = [each for each in (*placed, *found) if each not in weights]
    wanted = weights if "--help" not in given and "-h" not in given else []
    return [word for each in (*wanted, *others) for word in each]


def _pairs(takers: list[str], files: list[str]) -> Iterator[list[str]]:
    for index, file in enumerate(files):
        if index < len(takers):
            yield [takers[index], file]
        elif takers and takers[-1] == "-i":
            yield ["-i", file]


def _is_read(program: Any, line: list[str]) -> bool:
    """Tell whether a line is read without an error; nothing runs."""
    if {"-h", "--help"} & {*line}:
        return True  # which would print it
    try:
        program.commands[line[0]].make_context(line[0], line[1:])
    except typer.TyperException:
        return False
    return True
