"""What a folder of parts knows of its run: which run it is, and which of its parts are complete."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from nnfwd.errors import OutputError
from nnfwd.files.folder import OWN
from nnfwd.files.stamps import Stamp
from nnfwd.run.work import Done

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnfwd.files.folder import Folder
    from nnfwd.run.work import PartMaker

__all__ = ["SUCCESS", "Journal", "open_journal", "part_size_of"]

RUN = f"{OWN}/run.json"
JOURNAL = f"{OWN}/journal.jsonl"

SUCCESS = "_SUCCESS"
"""A file that is there when all parts are, as Hadoop and Spark have it."""


class Journal(NamedTuple):
    """The parts of a run that are complete.

    Parameters
    ----------
    done : dict of int to Done
        By number. A part that is in the journal and not in the folder, or has other contents there,
        is not among them.
    maker : PartMaker
    run : dict
        All that decides what is in the parts.
    write : callable
        Adds a line.
    way_out : str
        What may help where files are not in the folder.
    """

    done: dict[int, Done]
    maker: PartMaker
    run: dict[str, Any]
    write: Callable[[bytes], None]
    way_out: str

    def add(self, done: Done) -> None:
        """Record that a part is complete.

        Raises
        ------
        OutputError
            If it is not in the folder, as after work on a machine that has another disk.
        """
        for name, stamp in done.files.items():
            if self.maker.folder.lacks(name, stamp):
                self._lacks(name)
        line = {"number": done.number, "rows": done.rows, "bad": done.bad, "files": done.files}
        self.write(json.dumps(line).encode())
        self.done[done.number] = done

    def finish(self) -> None:
        """Record that all parts are there.

        Raises
        ------
        OutputError
            If one is not, as that of a worker that has memory of its own; if another run has begun
            in the folder, where a store let it.
        """
        folder = self.maker.folder
        _check_alone(folder, self.run)
        there = folder.look()
        for number in sorted(self.done):
            for name, stamp in self.done[number].files.items():
                if not stamp.fits(there.get(name)):
                    self._lacks(name)
        with folder.writing(SUCCESS):
            pass

    def _lacks(self, name: str) -> NoReturn:
        message = f"{self.maker.folder.path} does not have {name} as it was just written"
        raise OutputError(message, hint=self.way_out)


def part_size_of(folder: Folder) -> int | None:
    """Find the size of parts that the run had which a folder is of; None if it is of none."""
    found = _read_run(folder)
    size = found.get("part_size")
    return size if isinstance(size, int) and size > 0 else None


@contextmanager
def open_journal(
    folder: Folder, run: dict[str, Any], maker: PartMaker, n_parts: int, way_out: str
) -> Iterator[Journal]:
    """Open the journal of a folder that is new, or that the same run has begun.

    Parameters
    ----------
    folder : Folder
    run : dict
        All that decides what is in the parts, for JSON.
    maker : PartMaker
    n_parts : int
        How many parts the run has.
    way_out : str
        What may help where files that were written are not in the folder.

    Raises
    ------
    OutputError
        If parts are there that are of another run, or of none; if another process is writing to
        the folder.
    """
    run = json.loads(json.dumps(run))
    if not _read_run(folder):
        _refuse_others(folder, set())
    folder.create()
    with folder.appending(JOURNAL) as write:
        then = _read_run(folder)
        if then:
            difference = _difference(then, run)
            if difference is not None:
                _refuse_run(folder, f"another run: {difference}")
            _refuse_others(folder, {maker.part_name(number) for number in range(n_parts)})
        else:
            with folder.writing(RUN) as write_run:
                write_run(json.dumps(run, indent=1).encode())
            _check_alone(folder, run)
        folder.sweep()
        done = {each.number: each for each in _complete(folder, maker)}
        for name, *_, version in run["inputs"] if done else ():
            if version == "":
                _refuse_run(folder, f"a run that cannot go on: nothing says whether {name} changed")
        yield Journal(done, maker, run, write, way_out)


def _refuse_run(folder: Folder, why: str) -> NoReturn:
    message = f"{folder.path} holds parts of {why}"
    raise OutputError(message, hint="name another folder, or remove this one")


def _check_alone(folder: Folder, run: dict[str, Any]) -> None:
    """Check that no other run has begun in a folder since: a store locks nothing."""
    if _read_run(folder) not in ({}, run):
        message = f"{folder.path} is being written by another run"
        raise OutputError(message, hint="wait for it, or name another folder")


def _read_run(folder: Folder) -> dict[str, Any]:
    """Read what run a folder is of; empty if it is of none."""
    try:
        found = json.loads(folder.read(RUN) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _refuse_others(folder: Folder, own: set[str]) -> None:
    """Refuse a folder with parts that are not its own: who reads it would read them, too."""
    for name in sorted(folder.look()):
        if name.startswith("part-") and name not in own:
            message = f"{folder.path} holds {name}, which is not of this run"
            raise OutputError(message, hint="move that file elsewhere, or name another folder")


def _complete(folder: Folder, maker: PartMaker) -> Iterator[Done]:
    """Find the parts whose files are in the states that the journal has."""
    there = folder.look()

    def is_intact(name: str, stamp: Stamp) -> bool:
        found = there.get(name)
        if found is None or not stamp.fits(found):
            return False
        return (found.version or folder.checksum(name)) == stamp.version

    for done in filter(None, map(_done, (folder.read(JOURNAL) or b"").splitlines())):
        is_whole = done.files.keys() == maker.names(done.number)
        if is_whole and all(is_intact(*each) for each in done.files.items()):
            yield done


def _done(line: bytes) -> Done | None:
    """Read a line of the journal; None if it is none, as where it was cut short or altered."""
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    match found:
        case {"number": int(number), "rows": int(rows), "bad": int(bad), "files": dict(files)}:
            stamps = {name: _stamp(each) for name, each in files.items()}
            return Done(number, rows, bad, stamps)
    return None


def _stamp(found: object) -> Stamp:
    """Read a state; one that no file is in if it is none."""
    match found:
        case [int(size), str(version)]:
            return Stamp(size, version)
    return Stamp(-1, "")


def _difference(then: dict[str, Any], now: dict[str, Any]) -> str | None:
    """Say in what two runs differ, the first thing of it; None if they are one."""
    if then.get("nnfwd") != now["nnfwd"]:
        return f"it was of nnfwd {then.get('nnfwd')}, this is {now['nnfwd']}"
    for key, what in (("arithmetic", "the arithmetic differs"), ("network", "the network differs")):
        if then.get(key) != now[key]:
            return what
    options = then.get("options")
    for option, value in now["options"].items():
        if not isinstance(options, dict) or options.get(option) != value:
            return f"{option} differs"
    if then.get("inputs") != now["inputs"]:
        return _changed(then.get("inputs"), now["inputs"])
    return None if then.get("part_size") == now["part_size"] else "--part-size differs"


def _changed(then: Any, now: list[list[Any]]) -> str:
    """Say which file has changed, if they are the same files."""
    before = [each for each in then if isinstance(each, list)] if isinstance(then, list) else []
    if [each[:2] for each in before] == [each[:2] for each in now]:
        for each, other in zip(before, now, strict=True):
            if each != other:
                return f"{other[0]} has changed"
    return "the rows come from other files"
