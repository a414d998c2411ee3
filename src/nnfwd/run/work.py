"""Work on one unit: in this process, in a thread of it, or on another machine."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.errors import NnfwdError
from nnfwd.files.compressor import find_compressor
from nnfwd.files.folder import REJECTS
from nnfwd.run.pipeline import predict
from nnfwd.run.rejects import reject_text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from nnfwd.files.folder import Folder
    from nnfwd.files.stamps import Stamp
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
    files : dict of str to Stamp
        What was written, by its name: the part, and its bad rows where they are kept.
    error : NnfwdError or None
        What ended the work: there is no part then.
    """

    number: int
    rows: int
    bad: int
    files: Mapping[str, Stamp]
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
        return f"{REJECTS}part-{number:06}.csv"

    def names(self, number: int) -> set[str]:
        """Name all that is written of a part."""
        return {self.part_name(number), *[self.rejects_name(number)] * self.keeps_rejects}

    def __call__(self, unit: Unit, check: Callable[[], None] = lambda: None) -> Done:
        """Make a part; ``check`` is called now and then, and may raise to end the work.

        Bad rows are kept also where an error ends the work.
        """
        n_rows = n_bad = 0
        part, rejects = self.part_name(unit.number), self.rejects_name(unit.number)
        files: dict[str, Stamp] = {}
        failed: NnfwdError | None = None
        with self.folder.writing(rejects) if self.keeps_rejects else nullcontext() as keep:

            def reject(bad: Sequence[BadRow]) -> None:
                nonlocal n_bad
                n_bad += len(bad)
                if keep is not None:
                    keep(reject_text(bad).encode("utf-8", "backslashreplace"))

            def count(n_more: int) -> None:
                nonlocal n_rows
                n_rows += n_more
                check()

            # of its own, since some layouts remember what they have written
            texts = predict(replace(self.predictor), unit, reject, count=count)
            try:
                files[part] = self._write(part, texts)
            except NnfwdError as error:
                failed = error
        if keep is not None:
            files[rejects] = keep.stamp
        return Done(unit.number, n_rows, n_bad, files, failed)

    def _write(self, name: str, texts: Iterator[str | bytes]) -> Stamp:
        compressor = find_compressor(name)
        with self.folder.writing(name) as put:
            for text in texts:
                data = text.encode("utf-8", "backslashreplace") if isinstance(text, str) else text
                put(data if compressor is None else compressor.compress(data))
            if compressor is not None:
                put(compressor.flush())
        return put.stamp


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
