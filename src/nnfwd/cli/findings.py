"""What ``nnfwd check`` finds, and how it says so: faults on stderr, all else on stdout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.cli.output import tell, write_all
from nnfwd.cli.usage import UsageError, parse_option
from nnfwd.errors import RowError, counted, printable
from nnfwd.text.cells import parse_cell

if TYPE_CHECKING:
    from collections.abc import Callable

    from nnfwd.compare import AnswerFile, Tolerance
    from nnfwd.core import Network
    from nnfwd.rows import BadRow, Rows

__all__ = ["Findings", "parse_tolerance"]


class Findings:
    """What was found; bad rows are reported as they come, each hint once."""

    def __init__(self, weights: str, network: Network) -> None:
        self.n_bad = 0
        self._hints: set[str | None] = set()
        self.verdict = ""
        self.remarks = [
            f"{printable(weights)}: ok: {counted(len(network.inputs), 'input')}, "
            f"{counted(len(network.nodes), 'node')}, {counted(len(network.outputs), 'output')}, "
            f"{counted(network.n_parameters, 'parameter')}\n",
            *(f"{printable(line)}\n" for line in network.provenance),
        ]

    def add(
        self,
        network: Network,
        rows: Rows,
        answers: AnswerFile | None,
        tolerance: Tolerance | None,
        count: Callable[[int], None],
    ) -> None:
        """Read and count the rows, and compare answers with the network's if there are any."""
        if answers is None or tolerance is None:
            n_rows = 0
            for block in rows:
                n_rows += block.n_rows
                for _, bad in block.bad:
                    self._reject(bad)
                count(block.n_rows)
            self.remarks.append(f"rows: {n_rows - self.n_bad} good, {self.n_bad} bad\n")
            return
        from nnfwd.cli.formats import style
        from nnfwd.compare import compare_answers
        from nnfwd.compare.other_names import read_as
        from nnfwd.compare.report import headline, report_lines

        found = compare_answers(network, rows, answers, tolerance, self._reject, count)
        if found.differing:
            self.verdict = headline(found)
        else:
            self.remarks.append(f"{headline(found)}\n")
        if meanings := read_as(network, answers.columns):
            self.remarks.append(f"columns: {meanings}\n")
        self.remarks += ["\n", *report_lines(found, style(None))]

    def _reject(self, bad: BadRow) -> None:
        self.n_bad += 1
        hint = bad.error.hint
        tell(bad.error.headline(), None if hint in self._hints else hint)
        self._hints.add(hint)

    def tell(self, *, quiet: bool) -> bool:
        """Print what was found, only faults if ``quiet``; return whether there are any."""
        write_all([] if quiet else self.remarks)
        if self.verdict:
            tell(self.verdict)
        return bool(self.n_bad or self.verdict)


def parse_tolerance(expect: str | None, atol: str | None, rtol: str | None) -> Tolerance | None:
    """Read the options that only answers have a use for."""
    for option, text in (("--atol", atol), ("--rtol", rtol)):
        if text is not None and expect is None:
            message = f"{option} is for answers: give --expect FILE"
            raise UsageError(message)
    if expect is None:
        return None
    from nnfwd.compare import ATOL, RTOL, Tolerance

    return Tolerance(
        ATOL if atol is None else parse_option("--atol", atol, _parse_distance),
        RTOL if rtol is None else parse_option("--rtol", rtol, _parse_distance),
    )


def _parse_distance(text: str) -> float:
    distance = parse_cell(text)
    if distance < 0:
        message = f"expected a number from 0 on, found {text}"
        raise RowError(message)
    return distance
