r"""Derivations as aligned lines of mathematics, for LaTeX and for Markdown.

Only what LaTeX, KaTeX, MathJax and GitHub all know is used: GitHub refuses ``\operatorname`` and
``\phantom``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from nnfwd.explain.notations.printer import Printer, break_lines, printed_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnfwd.explain.math.chains import Derivation
    from nnfwd.explain.math.expressions import Expression, Name, Number

__all__ = [
    "QQUAD",
    "QUAD",
    "SIGNS",
    "WIDTH",
    "Chunk",
    "MathPrinter",
    "WidthPrinter",
    "after_sign",
    "equation_lines",
    "step_lines",
    "text_width",
    "upright",
]

WIDTH = 76
"""How wide a line may be, in digits: there is room for that on A4 paper at 11 points."""

WIDEST_FRACTION = 40
"""A fraction cannot be broken: one with a wider dividend is written with a slash."""

SIGNS = {"=": "=", "≈": r"\approx"}

LATIN_ENDS = "\u0250"

QUAD, QQUAD = r"\quad ", r"\qquad "
"""Blanks, as wide as two and four digits."""

ODD_NUMBER = re.compile("[a-z]")
"""What is in a number that is not finite, or has a power of ten."""

PLAIN_NAME = re.compile(r"[A-Za-z0-9_]+")


Chunk = tuple[str, int]
"""A text that is not broken, and its width in digits."""


class WidthPrinter(Printer):
    """Plain text that is as wide as the mathematics, chunk by chunk; rather wider.

    A notation that writes names otherwise overrides :meth:`name`, too.
    """

    times = "··"
    dots = "···"
    blank = "········"

    def number(self, text: str) -> str:
        """Write a number; its power of ten as wide as it will be."""
        return text.replace("e", " x 10")

    def numbers(self, texts: Sequence[str]) -> list[str]:
        """Write numbers."""
        return list(map(self.number, texts))

    def setting(self, name: str, value: Number | str) -> str:
        """Write a parameter of a function."""
        return f"{name} = {value if isinstance(value, str) else self.number(value.text)}"

    def quotient(self, dividend: Expression, divisor: Expression) -> list[str]:
        """Write a division; of a fraction the wider of its two parts."""
        if text_width(self.text(dividend)) > WIDEST_FRACTION:
            return super().quotient(dividend, divisor)
        return [max(self.text(dividend), self.text(divisor), key=text_width)]


WIDTHS = WidthPrinter()
"""Writes an expression, as text whose width tells that of the mathematics."""


class MathPrinter(Printer):
    """Mathematics as LaTeX writes it; a notation says how it writes names of other characters."""

    times = r" \cdot "
    dots = r"\cdots"
    blank = r"\underline{\qquad\qquad}"
    widths: Printer = WIDTHS
    """Tells how wide it is."""

    def number(self, text: str) -> str:
        r"""Write a number.

        Examples
        --------
        >>> [MathPrinter().number(text) for text in ("-0.5", "1.2e-7", "-inf", "nan")]
        ['-0.5', '1.2 \\times 10^{-7}', '-\\infty', '\\mathrm{nan}']
        """
        mantissa, exponent, power = text.partition("e")
        if exponent:
            return rf"{mantissa} \times 10^{{{power}}}"
        return text.replace("inf", r"\infty").replace("nan", r"\mathrm{nan}")

    def numbers(self, texts: Sequence[str]) -> list[str]:
        """Write numbers."""
        are_plain = ODD_NUMBER.search(" ".join(texts)) is None
        return list(texts) if are_plain else list(map(self.number, texts))

    def name(self, name: Name) -> str:
        """Write a name upright, as names of more than a letter are."""
        text = printed_name(name)
        return upright(text) if PLAIN_NAME.fullmatch(text) else self.odd_name(text)

    def odd_name(self, text: str) -> str:
        """Write a name that is more than letters, digits and underscores of ASCII."""
        raise NotImplementedError

    def setting(self, name: str, value: Number | str) -> str:
        """Write a parameter of a function, as ``alpha = 2``."""
        if not isinstance(value, str):
            return f"{upright(name)} = {self.number(value.text)}"
        return f"{upright(name)} = {upright(value) if value.isalpha() else value}"

    def function(self, name: str) -> str:
        """Write the name of a function upright."""
        return upright(name)

    def quotient(self, dividend: Expression, divisor: Expression) -> list[str]:
        """Write a fraction, or with a slash where its dividend may have to be broken."""
        if text_width(self.widths.text(dividend)) > WIDEST_FRACTION:
            return super().quotient(dividend, divisor)
        return [rf"\frac{{{self.text(dividend)}}}{{{self.text(divisor)}}}"]


def upright(text: str) -> str:
    r"""Write letters, digits and underscores upright, as ``\mathrm{node\_0}``."""
    return rf"\mathrm{{{text}}}".replace("_", r"\_")


def equation_lines(
    derivations: Iterable[Derivation], printer: MathPrinter, *, compact: bool = False
) -> list[str]:
    """Write derivations as the lines of one aligned block, each with one ``&``.

    Parameters
    ----------
    derivations : iterable of Derivation
    printer : MathPrinter
    compact : bool, optional
        A derivation on one line where there is room; otherwise a line a step.
    """
    lines = [line for each in derivations for line in _lines(each, printer, compact=compact)]
    margin = max(len(left) for left, _ in lines)
    blank = " " if margin else ""
    return [f"{left:{margin}}{blank}&{right}" for left, right in lines]


def _lines(
    derivation: Derivation, printer: MathPrinter, *, compact: bool
) -> Iterator[tuple[str, str]]:
    """Write what is left and right of ``&`` in each line."""
    subject, indent = printer.name(derivation.subject), ""
    taken = text_width(printer.widths.name(derivation.subject))
    if taken > WIDTH // 2:
        yield "", subject
        subject, indent, taken = "", QUAD, 2
    steps = _steps(derivation, printer, WIDTH - taken if compact else 0)
    yield from step_lines(subject, steps, WIDTH - taken, indent)
    if (rest := derivation.rest) is not None:
        total = f"{SIGNS[rest.sign]} {printer.number(rest.total.text)}"
        yield printer.dots, rf"{indent}{total} \text{{, {rest.words}}}"


def _steps(derivation: Derivation, printer: MathPrinter, room: int) -> list[list[Chunk]]:
    """Write steps as chunks, all as one step where they fit into the room."""
    steps = []
    for step in derivation.steps:
        widths = map(text_width, printer.widths.chunks(step.expression))
        chunks = zip(printer.chunks(step.expression), widths, strict=True)
        steps.append(after_sign(SIGNS[step.sign], chunks))
    whole = [chunk for step in steps for chunk in step]
    is_one = derivation.rest is None and sum(width + 1 for _, width in whole) <= room
    return [whole] if is_one else steps


def after_sign(sign: str, chunks: Iterable[Chunk]) -> list[Chunk]:
    """Write chunks after a sign that stays with the first of them."""
    (text, width), *others = chunks
    return [(f"{sign} {text}", len("= ") + width), *others]


def step_lines(
    subject: str, steps: Iterable[Sequence[Chunk]], room: int, indent: str
) -> Iterator[tuple[str, str]]:
    """Write what is left and right of ``&`` in each line of steps, the subject on the first."""
    for step in steps:
        chunks, widths = zip(*step, strict=True)
        hang = ""
        for line in break_lines(widths, room, 4):
            yield subject, indent + hang + " ".join(chunks[line])
            subject, hang = "", QQUAD


def text_width(text: str) -> int:
    """Estimate how wide upright text is, in digits; rather too wide than too narrow."""
    return sum(map(_character_width, text))


def _character_width(character: str) -> int:
    if character < LATIN_ENDS:
        return 2 if character.isupper() or character in "mw" else 1
    # where a font has no such character, LaTeX is given its code
    return len(ascii(character)) - len("''")
