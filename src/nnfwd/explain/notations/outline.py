"""What an explanation is made of, top to bottom, for notations that have headings and equations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnfwd.core.names import input_column
from nnfwd.errors import counted, printable
from nnfwd.explain.math.chains import Derivation
from nnfwd.explain.math.derive import OverLayer, derive
from nnfwd.explain.math.matrices import MatrixEquation
from nnfwd.text.apart import in_formula, in_words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.explain.math.derive import Section
    from nnfwd.explain.shared import Together
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = [
    "SCALED_INPUTS",
    "Equations",
    "Heading",
    "Inputs",
    "Note",
    "Piece",
    "class_note",
    "class_text",
    "outline",
    "provenance_notes",
    "section_title",
    "together_note",
]

SCALED_INPUTS = "scaled inputs, (value - mean) / scale"


@dataclass(frozen=True)
class Heading:
    """A row, at level 1, or a layer, at level 2."""

    level: int
    text: str


@dataclass(frozen=True)
class Inputs:
    """The inputs as given."""

    derivations: tuple[Derivation, ...]


@dataclass(frozen=True)
class Note:
    """Words."""

    text: str


@dataclass(frozen=True)
class Equations:
    """Derivations that are aligned with each other, ``compact`` where each is to be one line."""

    derivations: tuple[Derivation, ...]
    compact: bool = False


Piece = Heading | Inputs | Note | Equations | MatrixEquation


def outline(explanation: Explanation, view: View) -> Iterator[Piece]:
    """Iterate over the pieces of one row."""
    derived = derive(explanation, view, as_matrices=view.matrices)
    yield Heading(1, f"Row {explanation.row}")
    yield Inputs(derived.inputs)
    if derived.scalings:
        yield Note(SCALED_INPUTS)
        yield Equations(derived.scalings, compact=True)
    for section in derived.sections:
        yield Heading(2, section_title(section))
        yield from _section(section)
    note = class_note(explanation)
    if note is not None:
        yield Note(note)


def _section(section: Section) -> Iterator[Piece]:
    for part in section.parts:
        match part:
            case Derivation():
                yield Equations((part,))
            case MatrixEquation():
                yield part
            case OverLayer(together=together, shared=shared, outputs=outputs):
                yield Note(together_note(together))
                if shared:
                    yield Equations(shared)
                yield Equations(outputs, compact=True)


def section_title(section: Section) -> str:
    """Name a layer and, if all its nodes have the same, their activation."""
    name = "" if section.activation is None else f" ({section.activation.name})"
    return f"{in_words(section.layer)}{name}"


def together_note(together: Together) -> str:
    """Say what the nodes are taken together for."""
    name = together.activation.name
    over = f"{name} over {counted(len(together.nodes), 'node')}"
    if name == "hardmax":
        return f"{over}: 1 for the largest input, {in_formula(input_column(together.winner))}"
    if name in ("softmax", "log_softmax") and together.shift:
        fate = "overflow" if together.shift > 0 else "vanish"
        return f"{over}, each input less the largest: alone the exponentials would {fate}"
    return over


def provenance_notes(explanation: Explanation) -> list[str]:
    """Say where the network came from and what was assumed of it, if anything is to be said."""
    return [printable(line) for line in explanation.network.provenance]


def class_note(explanation: Explanation) -> str | None:
    """Say which class is predicted and why, if the network has classes."""
    predicted = explanation.predicted
    if predicted is None:
        return None
    return f"class: {class_text(predicted)} ({explanation.decided_by})"


def class_text(predicted: str) -> str:
    """Write a predicted class, which is empty where an output is not a number."""
    return in_words(predicted) or "none"
