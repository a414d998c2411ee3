"""What a folder of parts knows of its run: which run it is, and which of its parts are complete."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from nnfwd.errors import OutputError
from nnfwd.files.folder import OWN
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

FIELDS = ("number", "rows", "bad", "bytes", "sha256", "version")


class Journal(NamedTuple):
    """The parts of a run that are complete.

    Parameters
    ----------
    done : dict of int to Done
        By number. A part that is in the journal and not in the folder, or has other contents there,
        is not among them.
    maker : PartMaker
    write : callable
        Adds a line.
    """

    done: dict[int, Done]
    maker: PartMaker
    write: Callable[[bytes], None]

    def add(self, done: Done) -> None:
        """Record that a part is complete.

        Raises
        ------
        OutputError
            If it is not in the folder, as after work on a machine that has another disk.
        """
        if not done.version and not self.maker.is_there(done):
            self._lacks(self.maker.part_name(done.number))
        line = {name: getattr(done, name) for name in FIELDS}
        self.write(json.dumps(line).encode())
        self.done[done.number] = done

    def finish(self) -> None:
        """Record that all parts are there.

        Raises
        ------
        OutputError
            If one is not, as that of a worker that has memory of its own.
        """
        there = set(self.maker.folder.names(r"part-.*"))
        for name in map(self.maker.part_name, sorted(self.done)):
            if name not in there:
                self._lacks(name)
        with self.maker.folder.writing(SUCCESS):
            pass

    def _lacks(self, name: str) -> NoReturn:
        message = f"{self.maker.folder.path} does not have {name}, which was just written"
        raise OutputError(message, hint="the folder must be where every worker sees it")


def part_size_of(folder: Folder) -> int | None:
    """Find the size of parts that the run had which a folder is of; None if it is of none."""
    found = _read_run(folder)
    size = found.get("part_size")
    return size if isinstance(size, int) and size > 0 else None


@contextmanager
def open_journal(
    folder: Folder, run: dict[str, Any], maker: PartMaker, n_parts: int
) -> Iterator[Journal]:
    """Open the journal of a folder that is new, or that the same run has begun.

    Parameters
    ----------
    folder : Folder
    run : dict
        All that decides what is in the parts, as JSON has it.
    maker : PartMaker
    n_parts : int
        How many parts the run has.

    Raises
    ------
    OutputError
        If parts are there that are of another run, or of none; if another process is writing to
        the folder.
    """
    if not _read_run(folder):
        _refuse_others(folder, set())
    folder.create()
    with folder.appending(JOURNAL) as write:
        then = _read_run(folder)
        if then:
            difference = _difference(then, json.loads(json.dumps(run)))
            if difference is not None:
                message = f"{folder.path} holds parts of another run: {difference}"
                raise OutputError(message, hint="name another folder, or remove this one")
            _refuse_others(folder, {maker.part_name(number) for number in range(n_parts)})
        else:
            with folder.writing(RUN) as write_run:
                write_run(json.dumps(run, indent=1).encode())
        folder.sweep()
        folder.look()
        yield Journal(dict(_complete(folder, maker)), maker, write)


def _read_run(folder: Folder) -> dict[str, Any]:
    """Read what run a folder is of; empty if it is of none."""
    try:
        found = json.loads(folder.read(RUN) or b"{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _refuse_others(folder: Folder, own: set[str]) -> None:
    """Refuse a folder with parts that are not its own: who reads it would read them, too."""
    for name in folder.names(r"part-.*"):
        if name not in own:
            message = f"{folder.path} holds {name}, which is not of this run"
            raise OutputError(message, hint="move that file elsewhere, or name another folder")


def _complete(folder: Folder, maker: PartMaker) -> Iterator[tuple[int, Done]]:
    for line in (folder.read(JOURNAL) or b"").splitlines():
        try:
            found = json.loads(line)
            done = Done(**{name: found[name] for name in FIELDS})
        except (ValueError, TypeError, KeyError):
            continue  # cut short, by what ended the run
        name = maker.part_name(done.number)
        if maker.is_there(done) and folder.is_intact(name, done.sha256, done.version):
            yield done.number, done


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
    try:
        before = {path: stamp for path, *stamp in then}
    except (TypeError, ValueError):
        before = {}
    if list(before) == [path for path, *_ in now]:
        for path, *stamp in now:
            if before[path] != stamp:
                return f"{path} has changed"
    return "the rows come from other files"
