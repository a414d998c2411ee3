"""Where an explanation came from: what it takes to make the same one again, and to prove it."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

from nnfwd.errors import FileError, printable

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Record", "RecordedFile"]

HEAD = re.compile(r"nnfwd (\S+), arithmetic ([0-9a-f]{16})")
FILE = re.compile(r"sha256 ([0-9a-f]{64})  (weights|settings|rows)  (.*)")
DATED = re.compile(r"dated (.+)")

WIDTH = 78
"""Columns of a command line, before it is broken."""


class RecordedFile(NamedTuple):
    """A file that was read.

    Parameters
    ----------
    role : str
        What it was read as: ``weights``, ``settings`` or ``rows``.
    name : str
        Its path as it was given; ``-`` is standard input.
    sha256 : str
        Of its bytes as they are stored, in hexadecimal, as ``sha256sum`` gives it.
    """

    role: str
    name: str
    sha256: str


class Record(NamedTuple):
    r"""Where an explanation came from.

    Parameters
    ----------
    version : str
        Of nnfwd.
    arithmetic : str
        The fingerprint of the arithmetic.
    command : str
        A command line that writes the explanation, without what does not change it.
    files : tuple of RecordedFile
        The files that were read, in order.
    date : str, optional
        When it was made, where that was to be said.

    Examples
    --------
    >>> record = Record("0.1.0", "6da44e71974c5773", "nnfwd explain --row 3,5", ())
    >>> print(*record.lines(), sep="\n")
    nnfwd 0.1.0, arithmetic 6da44e71974c5773
    nnfwd explain --row 3,5
    >>> Record.of_lines(record.lines()) == record
    True
    """

    version: str
    arithmetic: str
    command: str
    files: tuple[RecordedFile, ...]
    date: str | None = None

    def lines(self) -> tuple[str, ...]:
        """Write it for people; a shell takes the command, and ``sha256sum`` gives the same sums."""
        return (
            f"nnfwd {self.version}, arithmetic {self.arithmetic}",
            *_broken(self.command),
            *(f"sha256 {each.sha256}  {each.role}  {printable(each.name)}" for each in self.files),
            *([] if self.date is None else [f"dated {self.date}"]),
        )

    def as_object(self) -> dict[str, Any]:
        """Turn it into what JSON says of it."""
        return {
            "nnfwd": self.version,
            "arithmetic": self.arithmetic,
            "command": self.command,
            "files": [
                {"role": each.role, "name": each.name, "sha256": each.sha256} for each in self.files
            ],
            **({} if self.date is None else {"dated": self.date}),
        }

    @classmethod
    def of_lines(cls, lines: Iterable[str]) -> Record:
        """Read what :meth:`lines` writes, and whatever comes after it.

        Raises
        ------
        FileError
            If it is something else.
        """
        remaining = iter(lines)
        head = HEAD.fullmatch(next(remaining, ""))
        command = next(remaining, "")
        while command.endswith("\\"):
            command = command[:-1] + next(remaining, "").removeprefix("  ")
        if head is None:
            raise _damaged("its first line is not a version and a fingerprint")
        files: list[RecordedFile] = []
        for line in remaining:
            if (match := FILE.fullmatch(line)) is None:
                dated = DATED.fullmatch(line)
                return cls(head[1], head[2], command, tuple(files), dated and dated[1])
            files.append(RecordedFile(match[2], match[3], match[1]))
        return cls(head[1], head[2], command, tuple(files))

    @classmethod
    def of_object(cls, content: Any) -> Record:
        """Read what :meth:`as_object` writes.

        Raises
        ------
        FileError
            If it is something else.
        """
        match content:
            case {"nnfwd": str(), "arithmetic": str(), "command": str(), "files": [*files]}:
                record = cls(
                    content["nnfwd"],
                    content["arithmetic"],
                    content["command"],
                    tuple(_file(each) for each in files),
                    content.get("dated"),
                )
                if record.as_object() == content:
                    return record
        raise _damaged("it has other keys, or values")


def _file(content: Any) -> RecordedFile:
    match content:
        case {"role": str(role), "name": str(name), "sha256": str(sha256)}:
            return RecordedFile(role, name, sha256)
    raise _damaged("a file has no role, name and sha256")


def _damaged(why: str) -> FileError:
    return FileError(f"its provenance is not as nnfwd writes it: {why}")


def _broken(command: str) -> list[str]:
    """Break a command between options, so that a shell takes the lines as one."""
    words = [printable(shlex.quote(word)) for word in shlex.split(command)]
    lines, line = [], words[0]
    for word, after in zip(words[1:], [*words[2:], ""], strict=True):
        if word.startswith("-") and len(f"{line} {word} {after}") > WIDTH:
            lines.append(f"{line} \\")
            line = f"  {word}"
        else:
            line = f"{line} {word}"
    return [*lines, line]
