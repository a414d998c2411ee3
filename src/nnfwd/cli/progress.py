"""How far a long run has come: a line on the terminal while it lasts, gone at its end."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, NamedTuple, Self

from nnfwd.cli.output import goes_to_terminal, tell
from nnfwd.errors import printable
from nnfwd.rows.fast import is_installed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from threading import Event, Thread
    from types import TracebackType

    from rich.console import RenderableType
    from rich.live import Live

    from nnfwd.cli.rejects import Rejecting
    from nnfwd.rows import Rows
    from nnfwd.run.units import Extent

__all__ = ["Progress"]

SHOWN_AFTER = 1.0
"""Seconds: a run that is shorter goes by without a word."""

REFRESHED_AFTER = 0.1
"""Seconds from one look of the line to the next."""


class Progress:
    """Shows on stderr what a command does, and how far it is, if that is wanted.

    A thread writes the line, so that it is there too while one step takes long. It is taken away
    before anything else is shown on a terminal.

    Parameters
    ----------
    output : str, optional
        Where the result goes; standard output without it.
    quiet : bool, optional
        Whether to show nothing.
    """

    def __init__(self, output: str | None = None, *, quiet: bool = False) -> None:
        self._output = output
        self._is_shown = not quiet and _can_show()
        self._begin = self._stage_begin = time.monotonic()
        self._stage: Callable[[], str] = str
        self._rows: Rows | Extent | None = None
        self._n_rows = 0
        self._part = _Part()
        self._ended: Event | None = None
        self._thread: Thread | None = None
        self._live: Live | None = None

    def __enter__(self) -> Self:
        if self._is_shown:
            from threading import Event, Thread

            from nnfwd.cli.signals import unwind

            unwind()  # an interrupt must not leave the terminal without a cursor
            self._ended = Event()
            self._thread = Thread(target=self._watch, args=[self._ended], daemon=True)
            try:
                self._thread.start()
            except (RuntimeError, MemoryError):  # the system starts no more
                self._thread = None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._end()

    def stage(self, what: str | Callable[[], str]) -> None:
        """Say what is done from here on: words, or a function that gives them at any time."""
        self._rows, self._stage_begin = None, time.monotonic()
        self._stage = what if callable(what) else lambda: what

    def follow(self, rows: Rows | Extent) -> None:
        """Show from here on how many rows are done, and how much of their bytes."""
        self._stage_begin, self._n_rows, self._part = time.monotonic(), 0, _Part()
        self._rows = rows

    def begin_part(self, n_rows: int) -> None:
        """Say how many rows are to be counted of those that have been read since the last part."""
        if self._rows is not None:
            self._part = _Part(self._part.stop, self._rows.n_bytes_read, self._n_rows, n_rows)

    def count(self, n_rows: int) -> None:
        """Count rows that are done."""
        self._n_rows += n_rows

    def before(self, texts: Iterable[str | bytes]) -> Iterator[str | bytes]:
        """Hand on a result; the line is gone before any of it shows on a terminal."""
        is_on_top = self._thread is not None and goes_to_terminal(self._output)
        for text in texts:
            if is_on_top:
                self._end()
            yield text

    def summarize(self, rows: Rows | Extent, reject: Rejecting) -> None:
        """Take the line away, and leave another one where the run was long."""
        self._end()
        seconds = time.monotonic() - self._begin
        if self._is_shown and not goes_to_terminal(self._output) and seconds >= SHOWN_AFTER:
            bad = reject.take_remark() or "none bad"
            rate = _rate(self._n_rows, seconds)
            tell(f"{_rows(self._n_rows)}, {bad}, in {_duration(seconds)} ({rate})", _hint(rows))

    def _end(self) -> None:
        if self._thread is not None and self._ended is not None:
            self._ended.set()
            self._thread.join()
            self._thread = None
        if self._live is not None:
            self._live.stop()
            self._live = None

    def _watch(self, ended: Event) -> None:
        if ended.wait(SHOWN_AFTER):
            return
        from rich.console import Console
        from rich.live import Live

        console = Console(file=sys.stderr, markup=False, emoji=False, highlight=False)
        self._live = Live(
            console=console,
            transient=True,
            auto_refresh=False,
            redirect_stdout=False,
            get_renderable=self._line,
        )
        self._live.start(refresh=True)
        while not ended.wait(REFRESHED_AFTER):
            self._live.refresh()

    def _line(self) -> RenderableType:
        seconds = time.monotonic() - self._stage_begin
        if self._rows is None:
            return _text(f"{self._stage()}  {_clock(seconds)}")
        figures = f"{_rows(self._n_rows)}  {_rate(self._n_rows, seconds)}"
        if (who := getattr(self._rows, "who", None)) is not None:
            figures += f"  {who()}"
        if not self._rows.n_bytes:
            return _text(figures)
        share = min(self._part.n_bytes(self._rows, self._n_rows) / self._rows.n_bytes, 1.0)
        if share:
            figures += f"  {_clock(seconds * (1 - share) / share)} left"
        return _bar(share, figures)


class _Part(NamedTuple):
    """What was read together: its first byte and the one after, and the rows to be counted of it.

    Parameters
    ----------
    start, stop : int
    n_before : int
        How many rows were counted before it.
    n_rows : int
        None of them: what has been read is done.
    """

    start: int = 0
    stop: int = 0
    n_before: int = 0
    n_rows: int = 0

    def n_bytes(self, rows: Rows | Extent, n_done: int) -> float:
        """How many bytes are done."""
        if not self.n_rows:
            return rows.n_bytes_read
        share = min((n_done - self.n_before) / self.n_rows, 1.0)
        return self.start + (self.stop - self.start) * share


def _can_show() -> bool:
    """Whether stderr is a terminal that can show a line and take it away."""
    if sys.stderr is None or os.environ.get("TERM", "dumb") == "dumb":
        return False
    return sys.stderr.isatty()


def _hint(rows: Rows | Extent) -> str | None:
    if not rows.has_long_text or is_installed():
        return None
    return "the extra fast reads long files several times as fast: pip install 'nnfwd[fast]'"


def _text(figures: str) -> RenderableType:
    from rich.text import Text

    return Text(printable(figures), overflow="ellipsis", no_wrap=True)


def _bar(share: float, figures: str) -> RenderableType:
    from rich.progress_bar import ProgressBar
    from rich.table import Table

    percent = round(100 * share)
    line = Table.grid(expand=True, padding=(0, 1))
    line.add_column(ratio=1)
    line.add_column(no_wrap=True)
    line.add_column(no_wrap=True)
    bar = ProgressBar(100, percent, complete_style="cyan", finished_style="cyan")
    line.add_row(bar, f"{percent:3}% ", _text(figures))
    return line


def _rows(n_rows: int) -> str:
    return f"{n_rows:,} row{'s' * (n_rows != 1)}"


def _rate(n_rows: int, seconds: float) -> str:
    """Say how many rows a second, in three digits.

    Examples
    --------
    >>> _rate(3_000_000, 1.9)
    '1,580,000 rows/s'
    """
    return f"{float(f'{n_rows / max(seconds, 1e-9):.3g}'):,.0f} rows/s"


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
