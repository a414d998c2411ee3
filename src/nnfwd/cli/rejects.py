"""Bad rows: written to a file if one is given, counted, and reported at the end."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from nnfwd.cli.output import open_output, tell
from nnfwd.errors import counted
from nnfwd.run.rejects import REJECTS_HEAD, reject_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from nnfwd.rows import BadRow

__all__ = ["Rejecting"]

REMARKS = {"stop": "", "skip": "left out", "blank": "left blank"}


class Rejecting:
    """Take bad rows as they come; at the end say how many there were."""

    def __init__(self, path: str | None, policy: str, *, quiet: bool) -> None:
        self.path = path
        self.remark = "" if quiet else REMARKS[policy]
        self.count = 0
        self._write: Callable[[str | bytes], None] | None = None
        self._stack = ExitStack()
        self._is_complete = True

    def __enter__(self) -> Self:
        if self.path is not None:
            with ExitStack() as stack:
                self._write = stack.enter_context(open_output(self.path))
                self._write(REJECTS_HEAD)
                self._stack = stack.pop_all()
        return self

    def __call__(self, bad: Sequence[BadRow]) -> None:
        """Count bad rows, and keep them."""
        self.add(len(bad), "" if self._write is None else reject_text(bad))

    def add(self, count: int, text: str | bytes) -> None:
        """Count bad rows, and keep them as they have been written."""
        self.count += count
        if self._write is not None:
            self._is_complete = False
            self._write(text)
            self._is_complete = True

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # The rejects of a run that stopped are what one wants to look at: keep them, if they are
        # whole.
        if self._is_complete:
            self._stack.close()
        else:
            self._stack.__exit__(kind, error, traceback)
        if remark := self.take_remark():
            tell(remark)

    def take_remark(self) -> str:
        """Say how many bad rows there were, unless there is nothing to say or it was said."""
        remark = f"{counted(self.count, 'bad row')} {self.remark}"
        said, self.remark = self.remark, ""
        return remark if self.count and said else ""
