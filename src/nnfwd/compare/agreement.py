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

ZERO, INFINITY = Decimal(0), Decimal("inf")

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


class _Worst(NamedTuple):
    """What answers come to: of a number the largest, of yes or no whether any does.

    Sizes are given twice: as they are, and in units of the answer's first digit.
    """

    decimals: int
    digits: int  # after the first
    last_place: int  # the power of ten that the last digit counts
    off: Decimal  # besides what the tolerance allows for large numbers
    off_in_digits: Decimal  # besides what it allows for small ones
    cut: Decimal  # how far the computed number goes on where the answer ends
    cut_in_digits: Decimal
    has_wrong_digit: bool  # so that it is not one that was cut off
    is_whole: bool
    is_written_out: bool
    is_off_as_written: bool  # by more than half a unit of its own last digit
    is_off_as_float32: bool
    relative: Decimal  # how far off in parts of the answer
    off_from_zero: Decimal


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
    >>> agreement.add([*zip(answers, map(as_decimal, (0.9901, 0.4987)))], lambda: np.zeros(2))
    >>> agreement.best
    Precision(words='to 2 decimals', how='rounded', atol=Decimal('0.005'), rtol=Decimal('0'))
    """

    def __init__(self, tolerance: Tolerance) -> None:
        self._atol, self._rtol = as_decimal(tolerance.atol), as_decimal(tolerance.rtol)
        self._worst: _Worst | None = None
        self._never = False

    @property
    def best(self) -> Precision | None:
        """The first sense, from the strictest on, in which all agree; None if there is none."""
        return next(self._precisions(), None)

    @property
    def is_sure(self) -> bool:
        """Whether all agree as they are written, or as float32: not only as what was cut off."""
        return any(each.how != "cut off" for each in self._precisions())

    def add(
        self,
        differing: Sequence[tuple[WrittenNumber, Decimal]] | None,
        float32_error: Callable[[], NDArray[np.float64]],
    ) -> None:
        """Take the answers that differ.

        Parameters
        ----------
        differing : sequence of (WrittenNumber, Decimal), or None
            Each answer and what is computed; None if one of the two is text or not finite, so that
            it was not rounded.
        float32_error : callable
            Computes how far off float32 may be, shape (n_differing,).
        """
        if self._never or differing is None:
            self._never = True
            return
        with localcontext(EXACT):
            known = [] if self._worst is None else [self._worst]
            limits = [-1.0] * len(differing)
            if not any(worst.is_off_as_float32 for worst in known) and all(
                _may_be_float32(answer, computed) for answer, computed in differing
            ):
                limits = float32_error().tolist()
            for pair, limit in zip(differing, limits, strict=True):
                known.append(self._measure(*pair, Decimal(limit)))
            self._worst = _Worst(*map(max, zip(*known, strict=True)))
        self._never = self.best is None

    def _measure(self, answer: WrittenNumber, computed: Decimal, float32_error: Decimal) -> _Worst:
        value, size = answer.value, abs(answer.value)
        off = abs(computed - value)
        off_as_written = off - self._rtol * size
        is_other_side = value and computed and value.is_signed() != computed.is_signed()
        cut = Decimal(-1) if is_other_side else abs(computed) - size
        return _Worst(
            decimals=max(0, -answer.unit),
            digits=answer.place - answer.unit,
            last_place=answer.unit,
            off=off_as_written,
            off_in_digits=(off - self._atol).scaleb(-answer.place) if value else INFINITY,
            cut=cut,
            cut_in_digits=cut.scaleb(-answer.place),
            has_wrong_digit=cut < 0,
            is_whole=answer.is_whole,
            is_written_out=not answer.is_whole,
            is_off_as_written=off_as_written > half_unit(answer.unit),
            is_off_as_float32=off > float32_error,
            relative=off / size if value else ZERO,
            off_from_zero=ZERO if value else off,
        )

    def _precisions(self) -> Iterator[Precision]:
        worst = self._worst
        if self._never or worst is None:
            return
        in_decimals = (worst.decimals, counted(worst.decimals, "decimal"), "atol")
        in_digits = (worst.digits, counted(worst.digits + 1, "digit"), "rtol")
        for (places, words, option), off in (
            (in_decimals, worst.off),
            (in_digits, worst.off_in_digits),
        ):
            half = half_unit(-places)
            if worst.is_written_out and (places or option == "rtol") and off <= half:
                yield Precision(f"to {words}", "rounded", **{option: half})
        for (places, words, option), cut in (
            (in_decimals, worst.cut),
            (in_digits, worst.cut_in_digits),
        ):
            unit = 2 * half_unit(-places)
            if worst.is_written_out and places > 1 and not worst.has_wrong_digit and cut < unit:
                yield Precision(f"to {words}, cut off", "cut off", **{option: unit})
        if not worst.is_off_as_float32:
            atol, rtol = UP.plus(worst.off_from_zero), UP.plus(worst.relative)
            yield Precision("as float32", "computed in float32", atol, rtol)
        if not (worst.is_whole or worst.is_off_as_written):
            yield Precision("as written", "rounded", atol=half_unit(worst.last_place))


def _may_be_float32(answer: WrittenNumber, computed: Decimal) -> bool:
    """Tell whether an answer is not far off, and some float32 number is written like it."""
    value = answer.value
    with np.errstate(over="ignore"):
        nearest = np.float32(float(value))
    return (
        abs(computed - value) <= ROUGH * max(Decimal(1), abs(value))
        and bool(np.isfinite(nearest))
        and abs(Decimal(float(nearest)) - value) <= half_unit(answer.unit)
    )
