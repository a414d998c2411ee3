"""How far a long run has come: a bar on the terminal while it lasts, a line at its end."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Self

from nnfwd.cli.output import goes_to_terminal, tell
from nnfwd.rows.fast import is_installed

if TYPE_CHECKING:
    from types import TracebackType

    from rich.progress import Progress as Bar

    from nnfwd.cli.rejects import Rejecting
    from nnfwd.rows import Rows

__all__ = ["Progress"]

SHOWN_AFTER = 1.0
"""Seconds: a run that is shorter goes by without a word."""

REFRESHED_AFTER = 0.1
"""Seconds from one look of the bar to the next."""


class Progress:
    """Counts rows, and shows on stderr how many there were, if that is wanted."""

    def __init__(self, rows: Rows, reject: Rejecting, output: str | None, *, quiet: bool) -> None:
        self._rows = rows
        self._reject = reject
        self._begin = time.monotonic()
        is_shown = not quiet and _disturbs_nothing(output)
        self._due = self._begin + SHOWN_AFTER if is_shown else float("inf")
        self._n_rows = 0
        self._bar: Bar | None = None

    def __enter__(self) -> Self:
        return self

    def count(self, n_rows: int) -> None:
        """Count rows that are done."""
        self._n_rows += n_rows
        now = time.monotonic()
        if now >= self._due:
            self._due = now + REFRESHED_AFTER
            self._draw(now - self._begin)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()
        seconds = time.monotonic() - self._begin
        if error is None and self._due < float("inf") and seconds >= SHOWN_AFTER:
            bad = self._reject.take_remark() or "none bad"
            rate = _rate(self._n_rows, seconds)
            tell(f"{_rows(self._n_rows)}, {bad}, in {_duration(seconds)} ({rate})", self._hint())

    def _hint(self) -> str | None:
        if not self._rows.has_long_text or is_installed():
            return None
        return "the extra fast reads long files several times as fast: pip install 'nnfwd[fast]'"

    def _draw(self, seconds: float) -> None:
        total = self._rows.n_bytes
        share = min(self._rows.n_bytes_read / total, 1.0) if total else 0.0
        figures = f"{_rows(self._n_rows)}  {_rate(self._n_rows, seconds)}"
        if share:
            figures += f"  {_clock(seconds * (1 - share) / share)} left"
        percent = round(100 * share)
        if self._bar is None:
            self._bar = _open_bar(percent if total else None, figures)
        else:
            self._bar.update(self._bar.task_ids[0], completed=percent, figures=figures)
            self._bar.refresh()


def _disturbs_nothing(output: str | None) -> bool:
    """Whether stderr is a terminal that can show a bar, and the result is not shown on one."""
    if sys.stderr is None or os.environ.get("TERM", "dumb") == "dumb":
        return False
    return sys.stderr.isatty() and not goes_to_terminal(output)


def _open_bar(percent: int | None, figures: str) -> Bar:
    """Begin a bar on stderr; where no end is known, there are only its figures."""
    from rich.console import Console
    from rich.progress import BarColumn, TextColumn
    from rich.progress import Progress as Bar

    bar = BarColumn(bar_width=None, complete_style="cyan", finished_style="cyan")
    columns = [bar, TextColumn("{task.percentage:3.0f}% ")] if percent is not None else []
    console = Console(file=sys.stderr, markup=False, emoji=False, highlight=False)
    # Nothing runs beside the loop that counts, and nothing is left behind.
    progress = Bar(
        *columns,
        TextColumn("{task.fields[figures]}"),
        console=console,
        transient=True,
        auto_refresh=False,
        expand=percent is not None,
    )
    progress.add_task("", total=100, completed=percent or 0, figures=figures)
    progress.start()
    return progress


def _rows(n_rows: int) -> str:
    return f"{n_rows:,} row{'s' * (n_rows != 1)}"


def _rate(n_rows: int, seconds: float) -> str:
    """Say how many rows a second, in three digits.

    Examples
    --------
    >>> _rate(3_000_000, 1.9)
    '1,580,000 rows/s'
    """
    return f"{float(f'{n_rows / seconds:.3g}'):,.0f} rows/s"


def _duration(seconds: float) -> str:
    """Say how long something took.

    Examples
    --------
    >>> _duration(1.94), _duration(59.96)
    ('1.9 s', '1:00')
    """
    return f"{seconds:.1f} s" if round(seconds, 1) < 60 else _clock(seconds)


def _clock(seconds: float) -> str:
    """Write a time as a clock does.

    Examples
    --------
    >>> _clock(7.4), _clock(3725)
    ('0:07', '1:02:05')
    """
    minutes, second = divmod(round(seconds), 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02}:{second:02}" if hours else f"{minute}:{second:02}"
