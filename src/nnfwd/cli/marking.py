"""``nnfwd check --by``: the marks of a class."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from nnfwd.cli.formats import check_format, choose_format, style
from nnfwd.cli.output import tell, write_all
from nnfwd.cli.usage import UsageError
from nnfwd.errors import counted
from nnfwd.rows import FORMATS

if TYPE_CHECKING:
    from nnfwd.cli.progress import Progress
    from nnfwd.compare.marking import How
    from nnfwd.core import Network
    from nnfwd.rows import BadRow, Rows

__all__ = ["Report", "choose_report", "mark"]


class Report(NamedTuple):
    """A report on a class: whose answers, and where it goes.

    Parameters
    ----------
    answers : str
        A file, or a folder of files.
    by : str
    format : str
    output : str, optional
    """

    answers: str
    by: str
    format: str
    output: str | None


def choose_report(
    expect: str | None,
    by: str | None,
    format: str | None,  # noqa: A002 - the option's name
    output: str | None,
) -> Report | None:
    """Read the options that only a class has a use for; None if there is no class."""
    if by is None:
        for option, value in (("--format", format), ("--output", output)):
            if value is not None:
                message = f"{option} is for the marks of a class: give --by COLUMN"
                raise UsageError(message)
        return None
    if expect is None:
        message = "--by is for answers: give --expect FILE"
        raise UsageError(message)
    chosen = choose_format(FORMATS, format, output, terminal="table", otherwise="table")
    check_format(FORMATS, chosen, output, {})
    return Report(expect, by, chosen.name, output)


def mark(network: Network, rows: Rows, report: Report, how: How, progress: Progress) -> bool:
    """Mark a class and write the report; return whether there were rows that are no answers."""
    from nnfwd.compare.marking import GivenRows, Marking
    from nnfwd.compare.marking.report import report_texts

    bad: list[BadRow] = []
    progress.stage("reading the rows")
    given = GivenRows(rows, report.by)
    marking = Marking(network, given, report.answers, how, bad.append)
    progress.stage(lambda: f"marking  {counted(marking.n_students, 'student')}")
    texts = report_texts(marking, report.format, style(None))
    write_all(progress.before(texts), report.output)
    for each in bad:
        tell(each.error.headline(), each.error.hint)
    return bool(bad)
