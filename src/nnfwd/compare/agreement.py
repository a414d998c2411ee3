"""In what sense answers agree that are not within the tolerance: rounded, cut off, or float32."""

from __future__ import annotations

from decimal import ROUND_CEILING, Context, Decimal, localcontext
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from nnfwd.compare.tolerance import EXACT, as_decimal
from nnfwd.compare.written import half_unit
from nnfwd.errors import counted
from nnfwd.text.numbers import format_digits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from numpy.typing import NDArray

    from nnfwd.compare.tolerance import Tolerance
    from nnfwd.compare.written import WrittenNumber

__all__ = ["Agreement", "Precision", "options"]

ZERO, ONE, INFINITY = Decimal(0), Decimal(1), Decimal("inf")

ROUGH = Decimal("0.001")
"""Off by more than this, of the number or of 1, no answer is taken for float32."""

UP = Context(prec=2, rounding=ROUND_CEILING)
"""Two digits, and no less than the number."""


class Precision(NamedTuple):
    """A sense in which answers agree, and the tolerance that lets them pass.

    Parameters
    ----------
    words : str
        What follows "agrees": "to 4 decimals".
    how : {"rounded", "cut off", "computed in float32"}
    atol, rtol : Decimal
    """

    words: str
    how: Literal["rounded", "cut off", "computed in float32"]
    atol: Decimal = ZERO
    rtol: Decimal = ZERO


def options(precisions: Sequence[Precision]) -> str:
    """Write the options that let every one of some columns pass.

    Examples
    --------
    >>> options([Precision("to 2 decimals", "rounded", atol=Decimal("0.005"))])
    '--atol 0.005'
    """
    atol = max(each.atol for each in precisions)
    rtol = max(each.rtol for each in precisions)
    given = (("--atol", atol), ("--rtol", rtol))
    return " ".join(f"{name} {format_digits(float(size), 2)}" for name, size in given if size)


class Agreement:
    """What the answers of a column that differ have in common with the computed numbers.

    Answers only get finer and differences larger as rows are added: what does not hold any more
    never will.

    Parameters
    ----------
    tolerance : Tolerance
        A number agrees to some decimals if it is within half a unit besides what this allows for
        large numbers, and to some digits besides what it allows for small ones: exactly where
        another ``atol`` or ``rtol`` lets it pass.

    Examples
    --------
    >>> from nnfwd.compare.tolerance import Tolerance
    >>> from nnfwd.compare.written import read_written
    >>> agreement = Agreement(Tolerance())
    >>> answers = [read_written("0.99", 0.99), read_written("0.50", 0.5)]
    >>> agreement.add(answers, np.array([0.9901, 0.4987]), lambda: np.zeros(2))
    >>> agreement.best
    Precision(words='to 2 decimals', how='rounded', atol=Decimal('0.005'), rtol=Decimal('0'))
    """

    def __init__(self, tolerance: Tolerance) -> None:
        self._atol, self._rtol = as_decimal(tolerance.atol), as_decimal(tolerance.rtol)
        self._any = self._never = False
        self._decimals, self._digits = _Places(), _Places()
        self._as_written = _AsWritten()
        self._float32 = _Float32()

    @property
    def best(self) -> Precision | None:
        """The first sense, from the strictest on, in which all agree; None if there is none."""
        return next(self._precisions(), None)

    @property
    def is_sure(self) -> bool:
        """Whether all agree as they are written, or as float32: not only as what was cut off."""
        return any(each.how != "cut off" for each in self._precisions())

    def fail(self) -> None:
        """Note an answer that nothing rounds to: not a number, an infinity, a wrong text."""
        self._never = True

    def add(
        self,
        answers: Sequence[WrittenNumber],
        computed: NDArray[np.float64],
        float32_error: Callable[[], NDArray[np.float64]],
    ) -> None:
        """Take answers that differ, all of them finite.

        Parameters
        ----------
        answers : sequence of WrittenNumber
        computed : ndarray of float64, shape (n_answers,)
            Finite, too.
        float32_error : callable
            Computes how far off float32 may be, shape (n_answers,).
        """
        if self._never:
            return
        self._any = True
        with localcontext(EXACT):
            rights = [as_decimal(number) for number in computed.tolist()]
            for answer, right in zip(answers, rights, strict=True):
                off = abs(right - answer.value)
                beyond = _beyond(answer.value, right)
                less = off - self._rtol * abs(answer.value)
                self._decimals.add(0, answer.unit, less, beyond)
                share = off - self._atol if answer.value else INFINITY  # 0 has no first digit
                self._digits.add(answer.place, answer.unit, share, beyond)
                self._as_written.add(answer, less)
            self._float32.add(answers, rights, float32_error)
        self._never = self.best is None

    def _precisions(self) -> Iterator[Precision]:
        if self._never or not self._any:
            return
        decimals, digits = self._decimals, self._digits
        is_written_out = self._as_written.is_written_out
        if decimals.finest > 0 and decimals.is_rounded:
            words = f"to {counted(decimals.finest, 'decimal')}"
            yield Precision(words, "rounded", atol=half_unit(-decimals.finest))
        if is_written_out and digits.is_rounded:
            words = f"to {counted(digits.finest + 1, 'digit')}"
            yield Precision(words, "rounded", rtol=half_unit(-digits.finest))
        if decimals.finest > 1 and decimals.is_cut:
            words = f"to {counted(decimals.finest, 'decimal')}, cut off"
            yield Precision(words, "cut off", atol=2 * half_unit(-decimals.finest))
        if is_written_out and digits.finest > 1 and digits.is_cut:
            words = f"to {counted(digits.finest + 1, 'digit')}, cut off"
            yield Precision(words, "cut off", rtol=2 * half_unit(-digits.finest))
        if self._float32.holds:
            atol, rtol = map(UP.plus, (self._float32.largest_of_zero, self._float32.largest_share))
            yield Precision("as float32", "computed in float32", atol, rtol)
        if self._as_written.holds:
            yield Precision("as written", "rounded", atol=half_unit(self._as_written.coarsest))


class _Places:
    """Answers that have as many digits as the finest of them, counted from some place on."""

    def __init__(self) -> None:
        self.finest = 0
        self._off = self._beyond = ZERO
        self._is_within = True

    def add(self, place: int, unit: int, off: Decimal, beyond: Decimal) -> None:
        """Take an answer: how far off it is, and how far it is short of the computed number."""
        self.finest = max(self.finest, place - unit)
        self._off = max(self._off, off.scaleb(-place))
        self._beyond = max(self._beyond, beyond.scaleb(-place))
        self._is_within &= beyond >= 0

    @property
    def is_rounded(self) -> bool:
        """Whether all are within half a unit of the last digit."""
        return self._off <= half_unit(-self.finest)

    @property
    def is_cut(self) -> bool:
        """Whether all lack digits, and have no wrong ones."""
        return self._is_within and self._beyond < 2 * half_unit(-self.finest)


class _AsWritten:
    """Answers of which each has digits of its own."""

    def __init__(self) -> None:
        self._off_by_more = self._any_whole = self.is_written_out = False
        self.coarsest = -(10**9)

    def add(self, answer: WrittenNumber, off: Decimal) -> None:
        self._any_whole |= answer.is_whole
        self.is_written_out |= not answer.is_whole
        self._off_by_more |= off > half_unit(answer.unit)
        self.coarsest = max(self.coarsest, answer.unit)

    @property
    def holds(self) -> bool:
        """Whether each is within half a unit of its own last digit; 0 for 0.3 is no rounding."""
        return self.is_written_out and not (self._any_whole or self._off_by_more)


class _Float32:
    """Answers that are float32 numbers, and as close as those come."""

    def __init__(self) -> None:
        self.holds = True
        self.largest_share = self.largest_of_zero = ZERO

    def add(
        self,
        answers: Sequence[WrittenNumber],
        computed: Sequence[Decimal],
        error: Callable[[], NDArray[np.float64]],
    ) -> None:
        offs = [abs(right - answer.value) for answer, right in zip(answers, computed, strict=True)]
        self.holds = self.holds and all(
            off <= ROUGH * max(ONE, abs(answer.value)) and _is_float32(answer)
            for off, answer in zip(offs, answers, strict=True)
        )
        if not self.holds:
            return
        for answer, off, allowed in zip(answers, offs, error().tolist(), strict=True):
            size = abs(answer.value)
            self.holds &= off <= Decimal(allowed)
            if size:
                self.largest_share = max(self.largest_share, off / size)
            else:
                self.largest_of_zero = max(self.largest_of_zero, off)


def _is_float32(answer: WrittenNumber) -> bool:
    """Whether some float32 number is written like this, in as many digits."""
    with np.errstate(over="ignore"):
        nearest = np.float32(float(answer.value))
    return bool(np.isfinite(nearest)) and (
        abs(Decimal(float(nearest)) - answer.value) <= half_unit(answer.unit)
    )


def _beyond(answer: Decimal, computed: Decimal) -> Decimal:
    """Tell by how much a computed number goes on where an answer ends; below 0 if it does not."""
    same_side = not (answer and computed) or answer.is_signed() == computed.is_signed()
    return abs(computed) - abs(answer) if same_side else Decimal(-1)
