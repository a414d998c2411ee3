"""Work on one unit: in this process, in a thread of it, or on another machine."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import NnfwdError
from nnfwd.files.compressor import find_compressor
from nnfwd.files.folder import OWN
from nnfwd.run.pipeline import predict
from nnfwd.run.rejects import reject_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from nnfwd.files.folder import Folder
    from nnfwd.rows import BadRow
    from nnfwd.run.pipeline import Prediction, Predictor
    from nnfwd.run.units import Unit

__all__ = ["Done", "PartMaker", "PieceMaker", "Pieces"]


class Done(NamedTuple):
    """What came of one unit.

    Parameters
    ----------
    number : int
        The part's.
    rows, bad : int
        How many rows were read, bad rows too, and how many of them are bad.
    bytes : int
        Of the part, as it is stored.
    sha256 : str
        Its checksum.
    version : str
        What its store calls it; empty on a disk.
    error : NnfwdError or None
        What ended the work: there is no part then.
    """

    number: int
    rows: int = 0
    bad: int = 0
    bytes: int = 0
    sha256: str = ""
    version: str = ""
    error: NnfwdError | None = None


@dataclass(frozen=True)
class PartMaker:
    """All that it takes to make a part of a unit, wherever that is done.

    Parameters
    ----------
    predictor : Predictor
    folder : Folder
        Where parts are written.
    suffix : str
        How their names end, as ``.csv`` or ``.csv.gz``.
    keeps_rejects : bool
        Whether bad rows are written, too.
    """

    predictor: Predictor
    folder: Folder
    suffix: str
    keeps_rejects: bool = False

    def part_name(self, number: int) -> str:
        """Name a part."""
        return f"part-{number:06}{self.suffix}"

    def rejects_name(self, number: int) -> str:
        """Name the file of a part's bad rows, which has no header."""
        return f"{OWN}/rejects/part-{number:06}.csv"

    def is_there(self, done: Done) -> bool:
        """Whether the folder has a part, of its size, and its bad rows where they are kept."""
        return self.folder.size(self.part_name(done.number)) == done.bytes and (
            not self.keeps_rejects or self.folder.size(self.rejects_name(done.number)) is not None
        )

    def __call__(self, unit: Unit, check: Callable[[], None] = lambda: None) -> Done:
        """Make a part; ``check`` is called now and then, and may raise to end the work.

        Bad rows are kept also where an error ends the work.
        """
        folder = self.folder
        n_rows = n_bad = 0
        with ExitStack() as stack:
            write = None
            if self.keeps_rejects:
                write = stack.enter_context(folder.writing(self.rejects_name(unit.number)))

            def reject(bad: BadRow) -> None:
                nonlocal n_bad
                n_bad += 1
                if write is not None:
                    write(reject_text(bad).encode("utf-8", "backslashreplace"))

            def count(n_more: int) -> None:
                nonlocal n_rows
                n_rows += n_more
                check()

            # of its own, since some layouts remember what they have written
            texts = predict(replace(self.predictor), unit, reject, count=count)
            try:
                n_bytes, checksum = self._write(folder, self.part_name(unit.number), texts)
            except NnfwdError as error:
                return Done(unit.number, n_rows, n_bad, error=error)
            version = folder.version(self.part_name(unit.number))
            return Done(unit.number, n_rows, n_bad, n_bytes, checksum, version)

    def _write(self, folder: Folder, name: str, texts: Iterator[str | bytes]) -> tuple[int, str]:
        compressor, checksum, n_bytes = find_compressor(name), sha256(), 0
        with folder.writing(name) as write:

            def put(data: bytes) -> None:
                nonlocal n_bytes
                checksum.update(data)
                n_bytes += len(data)
                write(data)

            for text in texts:
                data = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
                put(data if compressor is None else compressor.compress(data))
            if compressor is not None:
                put(compressor.flush())
        return n_bytes, checksum.hexdigest()


class Pieces(NamedTuple):
    """What one unit adds to a result that is written elsewhere.

    Parameters
    ----------
    number : int
        The unit's.
    predictions : tuple of Prediction
        What came of its parts, in order.
    error : NnfwdError or None
        What ended the work after these.
    """

    number: int
    predictions: tuple[Prediction, ...]
    error: NnfwdError | None = None


@dataclass(frozen=True)
class PieceMaker:
    """All that it takes to compute a unit for a result that is written elsewhere."""

    predictor: Predictor

    def __call__(self, unit: Unit) -> Pieces:
        """Compute a unit."""
        predictions: list[Prediction] = []
        try:
            parts = (part for part in unit.parts() if part is not None)
            predictions.extend(map(self.predictor, parts))
        except NnfwdError as error:
            return Pieces(unit.number, tuple(predictions), error)
        return Pieces(unit.number, tuple(predictions))
