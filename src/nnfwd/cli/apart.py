"""Inputs and outputs that are one file, however its names are spelled or linked."""

from __future__ import annotations

import os
import stat
from itertools import combinations, product
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.cli.targets import own_descriptor
from nnfwd.cli.usage import UsageError
from nnfwd.files.paths import STDIN, is_address, name_of
from nnfwd.files.places import identity, matching

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["check_apart"]

OUTPUTS = ("--output", "--rejects")

STDOUT = "-"


class _File(NamedTuple):
    """A file of the command line: what it is called, and what it is."""

    name: str
    key: tuple[object, ...]


def check_apart(given: Mapping[str, str | Iterable[str] | None]) -> None:
    """Refuse to write over an input, or two outputs into one file, before anything is touched.

    Parameters
    ----------
    given : mapping
        The path, the paths or nothing that each option has which names files. Rows come from
        standard input where there are neither ``--inputs`` nor ``--row``.

    Raises
    ------
    UsageError
        If an output is the same file as an input, or as another output.
    """
    paths = {option: _listed(value) for option, value in given.items() if option != "--row"}
    if paths.get("--inputs") == [] and not given.get("--row"):
        paths["--inputs"] = [STDIN]
    paths["--inputs"] = matching(paths.get("--inputs", []), far=False)
    written = {option: paths.pop(option, []) for option in OUTPUTS}
    written["--output"] = written["--output"] or [STDOUT]
    inputs, outputs = _files(paths, 0), _files(written, 1)
    for output, each in product(outputs, inputs):
        if output.key == each.key or _is_matched(output.key, each.key):
            message = f"{output.name} is also {each.name}: the input would be overwritten"
            raise UsageError(message, hint="write to another file")
    for one, other in combinations(outputs, 2):
        if one.key == other.key:
            message = "--rejects and the result go to the same file"
            raise UsageError(message)


def _listed(value: str | Iterable[str] | None) -> list[str]:
    return [value] if isinstance(value, str) else list(value or ())


def _files(paths: Mapping[str, list[str]], standard: int) -> list[_File]:
    """Look at files; ``-`` is the standard input or output. What cannot be looked at is left out.

    So are terminals and other devices of characters, and sockets: they may be both.
    """
    found = []
    for option, files in paths.items():
        for path in files:
            is_standard = path == STDIN
            name = f"{option} {name_of(path)}"
            if is_standard:
                name = f"standard {('input', 'output')[standard]}"
            try:
                key = _key(path, standard if is_standard else own_descriptor(path))
            except OSError:
                continue
            if key:
                found.append(_File(name, key))
    return found


def _is_matched(output: tuple[object, ...], pattern: tuple[object, ...]) -> bool:
    """Whether an address is one of those that a pattern names, which are not listed for this."""
    from fnmatch import fnmatchcase

    match output, pattern:
        case (str(name),), (str(wanted),):
            return fnmatchcase(name, wanted)
    return False


def _key(path: str, descriptor: int | None) -> tuple[object, ...]:
    """Tell what a path or an open file is, whatever it is called; nothing if it may be both."""
    if is_address(path):
        return (identity(path),)
    try:
        status = os.stat(path if descriptor is None else descriptor)  # noqa: PTH116
    except FileNotFoundError:
        folder, name = os.path.split(os.path.realpath(path))
        status = os.stat(folder)  # noqa: PTH116
        return status.st_dev, status.st_ino, name
    if stat.S_ISCHR(status.st_mode) or stat.S_ISSOCK(status.st_mode):
        return () if descriptor is None else (descriptor,)
    return status.st_dev, status.st_ino
