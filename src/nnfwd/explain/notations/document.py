"""Explanations as documents: headings, notes and blocks of equations, in Markdown and LaTeX."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

from nnfwd.explain.math.chains import Derivation
from nnfwd.explain.math.derive import derive_all
from nnfwd.explain.math.folding import fold_inputs
from nnfwd.explain.math.matrices import MatrixEquation
from nnfwd.explain.math.pieces import (
    LayerHead,
    Legend,
    MoreNodes,
    Note,
    OverLayer,
    Provenance,
    Row,
    ScaledInputs,
)
from nnfwd.explain.notations.aligned import MathPrinter, equation_lines
from nnfwd.explain.notations.aligned_matrices import matrix_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from nnfwd.explain.math.derive import Fold
    from nnfwd.explain.math.pieces import Piece
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["DocumentPrinter"]


class DocumentPrinter(MathPrinter):
    """Prints the pieces of a row; a notation says how it writes what they are made of."""

    folds: tuple[Fold, ...] = (fold_inputs,)
    """What is done where the terms of sums are few."""

    def rows(self, explanations: Iterable[Explanation], view: View) -> Iterator[Iterator[str]]:
        """Iterate over the headings, notes and blocks of each row."""
        all_pieces = derive_all(
            explanations,
            view,
            as_matrices=view.matrices,
            with_legend=view.symbols,
            folds=self.folds,
        )
        for pieces in all_pieces:
            yield chain.from_iterable(map(self._piece, pieces))

    def heading(self, level: int, text: str) -> str:
        """Write the heading of a row, at level 1, or of a layer, at level 2."""
        raise NotImplementedError

    def note(self, text: str) -> str:
        """Write words."""
        raise NotImplementedError

    def legend(self, _legend: Legend) -> Iterator[str]:
        """Write which symbol stands for which name; a notation without symbols has nothing."""
        yield from ()

    def record(self, lines: Iterable[str]) -> str:
        """Write lines that are to be read back, and copied."""
        raise NotImplementedError

    def run_in(self, head: str, derivations: Iterable[Derivation], more: str) -> str:
        """Write a paragraph: what it is about, derivations, and how many more there are, if any."""
        texts = [*map(self.in_line, derivations), *([more] if more else [])]
        return self.paragraph(f"{head}: " if texts else head, texts)

    def paragraph(self, head: str, texts: Iterable[str]) -> str:
        """Write a paragraph in which a line may break after each text."""
        raise NotImplementedError

    def in_line(self, derivation: Derivation) -> str:
        """Write a derivation inside of a paragraph."""
        raise NotImplementedError

    def block(self, lines: list[str]) -> str:
        """Write the lines of one aligned block."""
        raise NotImplementedError

    def equations(self, derivations: Iterable[Derivation], *, compact: bool = False) -> str:
        """Write derivations as one block, each on one line if it is to be and there is room."""
        return self.block(equation_lines(derivations, self, compact=compact))

    def _piece(self, piece: Piece) -> Iterator[str]:
        match piece:
            case Provenance(record=record):
                yield self.record(record.lines())
            case Note(lines=lines):
                yield from map(self.note, lines)
            case Legend():
                yield from self.legend(piece)
            case Row(inputs=inputs):
                yield self.heading(1, piece.title)
                yield self.run_in("Inputs", inputs, piece.more)
            case ScaledInputs(derivations=derivations):
                yield self.note(piece.title)
                yield self.equations(derivations, compact=True)
            case LayerHead():
                yield self.heading(2, piece.title)
            case Derivation():
                yield self.equations([piece])
            case MatrixEquation():
                yield self.block(matrix_lines(piece, self))
            case MoreNodes(results=results):
                yield ""
                yield self.run_in(piece.title, results, piece.zeros)
            case OverLayer(shared=shared, outputs=outputs):
                yield self.note(piece.title)
                if shared:
                    yield self.equations(shared)
                yield self.equations(outputs, compact=True)
