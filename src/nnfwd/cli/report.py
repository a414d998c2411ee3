"""``nnfwd check --report``: whether an explanation still comes out of its files."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING, Any, NamedTuple

import typer

from nnfwd import __version__
from nnfwd.cli.explain_options import Choice, Look
from nnfwd.cli.explaining import REPORT_WIDTH, Request
from nnfwd.cli.options import CsvText, NetworkFiles, RowFiles
from nnfwd.cli.output import tell, write_all
from nnfwd.cli.provenance import check_date, command_line, spelled
from nnfwd.cli.usage import UsageError
from nnfwd.errors import FileError, counted, printable, quote
from nnfwd.explain.differing import first_difference
from nnfwd.explain.notations.recorded import find_record
from nnfwd.files.byte_reader import open_bytes
from nnfwd.files.limits import LONGEST_ROWS, gather
from nnfwd.files.paths import STDIN, is_address, is_stream, name_of
from nnfwd.files.utf8 import decode

if TYPE_CHECKING:
    from nnfwd.cli.progress import Progress
    from nnfwd.core import Network
    from nnfwd.explain.record import Record, RecordedFile

__all__ = ["prove"]

GROUPS = (NetworkFiles, RowFiles, CsvText)
"""Groups of options that check and explain both have."""

FILES = {"--weights": "weights", "--config": "settings", "--inputs": "rows"}
"""Options that name files, and what their files are."""


PATTERN = frozenset("*?[")
"""Signs that stand for several files."""


class _Report(NamedTuple):
    """An explanation that was read, and its record."""

    name: str
    text: str
    record: Record


def prove(context: typer.Context, path: str, progress: Progress, *, quiet: bool) -> bool:
    """Make an explanation again, and compare it with the one that is there.

    Nothing of the record is run: it names options of explain, and the SHA-256 of files.

    Returns
    -------
    bool
        Whether they are the same. What differs has been told.
    """
    report = _read(path)
    record = report.record
    if record.version != __version__:
        message = f"{report.name}: nnfwd {record.version} wrote it, and this is nnfwd {__version__}"
        tell(message, f"check it with that version: pip install nnfwd=={record.version}")
        return False
    params = _parse(context, report)
    faults = _other_options(context, params)
    request, is_named = _request(context, params)
    read: list[str] = []
    if is_named:
        _check_files(report, request)
    if faults:
        return _refuse(report, faults)

    def compare(network: Network, files: tuple[RecordedFile, ...], _n_rows: int) -> Record:
        faults.extend(_other_files(record, files, are_named=is_named))
        faults.extend(_other_arithmetic(record, network))
        read.extend(dict.fromkeys(name_of(each.name) for each in files))
        return record

    made = _as_written("".join(request.texts(REPORT_WIDTH, progress, compare)))
    if made != report.text:
        differing = first_difference(request.notation, report.text, made)
        faults.append(
            f"{differing.place}: the report has {differing.one}, and from these files comes "
            f"{differing.other}"
        )
    elif faults:
        faults.append("all else is as the report has it")
    names = ", ".join(read)
    if faults:
        return _refuse(report, faults, names if is_named else "")
    verdict = printable(f"{report.name}: proved: it comes out of {names}")
    write_all([] if quiet else [f"{verdict}\n"])
    return True


def _refuse(report: _Report, faults: list[str], named: str = "") -> bool:
    hint = f"made again from {named}, which the report names" if named else None
    for index, fault in enumerate(faults, start=1):
        tell(f"{report.name}: {fault}", hint if index == len(faults) else None)
    return False


def _as_written(text: str) -> str:
    """Write characters that are not UTF-8, as names of files may have, as files have them."""
    return text.encode("utf-8", "backslashreplace").decode()


def _read(path: str) -> _Report:
    name = name_of(path)
    try:
        with open_bytes(path, keep_mark=True) as file:
            text = decode(gather(file.pieces(), LONGEST_ROWS))
        return _Report(name, text, find_record(text))
    except FileError as error:
        raise error.at(file=name) from None


def _parse(context: typer.Context, report: _Report) -> dict[str, Any]:
    """Read the command of the record as explain's own options, and nothing else.

    Raises
    ------
    FileError
        If it is not a command line as explain writes it into records.
    """
    command = report.record.command
    try:
        words = shlex.split(command)
        if words[:2] != ["nnfwd", "explain"] or not {"-h", "--help"}.isdisjoint(words):
            raise ValueError
        explain = context.parent.command.get_command(context.parent, "explain")  # type: ignore
        parsed = explain.make_context("explain", words[2:], parent=context.parent)
        written = command_line(parsed, parsed.params["format"], parsed.params["date"])
        date = parsed.params["date"]
        if written != command or date != report.record.date:
            raise ValueError
        if date is not None:
            check_date(date)
    except (ValueError, typer.TyperException) as error:
        why = f": {error.format_message()}" if isinstance(error, typer.TyperException) else ""
        message = f"its options are not as nnfwd writes them: {quote(command, 200)}{why}"
        raise FileError(message, file=report.name) from error
    _check_names(report, parsed.params)
    return dict(parsed.params)


def _check_names(report: _Report, params: dict[str, Any]) -> None:
    """Check that the files of the options are those that the record has sums of.

    Raises
    ------
    FileError
        If they are not.
    """
    summed = {(each.role, printable(each.name)) for each in report.record.files}
    rows = params["inputs"] or ([] if params["row"] else [STDIN])
    paths = [("weights", params["weights"]), ("settings", params["config"])]
    for role, path in [*paths, *(("rows", path) for path in rows)]:
        is_pattern = path is not None and not PATTERN.isdisjoint(path)
        if path is not None and not is_pattern and (role, printable(path)) not in summed:
            message = f"its options name {quote(path)}, and there is no SHA-256 of it"
            raise FileError(message, file=report.name)


def _request(context: typer.Context, params: dict[str, Any]) -> tuple[Request, bool]:
    """Take the options of the report, and the files that are given here, all or none.

    Returns
    -------
    Request
    bool
        Whether the report names the files.

    Raises
    ------
    UsageError
        If some of the files are given, and others are not.
    """
    given = {option: context.params.get(option.strip("-")) for option in FILES}
    needed = [option for option in FILES if params[option.strip("-")] and not given[option]]
    if any(given.values()):
        if needed:
            names = ", ".join(f"{option} FILE" for option in needed)
            message = f"the report was made with other files, too: give {names}"
            raise UsageError(message, hint="without any, those are read that the report names")
        params |= {option.strip("-"): value for option, value in given.items() if value}

    def group(kind: Any) -> Any:
        return kind(**{field: params[field] for field in kind._fields})

    files, row_files, csv = map(group, GROUPS)
    request = Request(files, row_files, csv, group(Choice), group(Look), params["format"])
    return request, not any(given.values())


def _check_files(report: _Report, request: Request) -> None:
    """Check the files that will be read: no devices and pipes, which could be without end.

    And no addresses: nobody's report decides where this machine asks for something.

    A pattern may match files that it did not match then, and so its own are looked at too.

    Raises
    ------
    FileError
        If it does.
    """
    far = [name for name in request.named if is_address(name)]
    for name in far or request.paths:
        if name != STDIN and (far or is_stream(name)):
            message = f"it names {quote(name)}, which is not a file"
            raise FileError(message, file=report.name, hint="give the files with -w, -c and -i")


def _other_options(context: typer.Context, params: dict[str, Any]) -> list[str]:
    """Name the options that are given here and that the report was not made with."""
    shared = {field for group in GROUPS for field in group._fields}
    found = []
    for option, value in spelled(context):
        field = option.strip("-").replace("-", "_")
        if option in FILES or field not in shared:
            continue
        there = params[field]
        several = there if isinstance(there, (list, tuple)) else [there]
        if value not in several:
            is_without = there in (None, False, [], ())
            said = (
                "without it" if is_without else f"with {', '.join(quote(str(x)) for x in several)}"
            )
            found.append(f"option {option}: the report was made {said}")
    return found


def _other_files(record: Record, files: tuple[RecordedFile, ...], *, are_named: bool) -> list[str]:
    """Name the files that are not those of the report."""
    found = []
    for role in FILES.values():
        there = [each for each in record.files if each.role == role]
        here = [each for each in files if each.role == role]
        if len(there) != len(here):
            number = counted(len(there), "file")
            found.append(f"{role}: the report was made of {number}, and here are {len(here)}")
        for one, other in zip(there, here, strict=False):
            if one.sha256 != other.sha256:
                found.append(
                    f"{role} {name_of(other.name)}: its SHA-256 is {other.sha256[:16]}…, and that "
                    f"of the report's {name_of(one.name)} is {one.sha256[:16]}…"
                )
    return found or _other_names(record, files, are_named=are_named)


def _other_names(record: Record, files: tuple[RecordedFile, ...], *, are_named: bool) -> list[str]:
    """Compare what files are, in order, and what they are called where the report names them."""
    for one, other in zip(record.files, files, strict=False):
        is_same = printable(one.name) == printable(other.name) or not are_named
        if one.role != other.role or not is_same:
            return [f"it says that {_called(one)} was read where {_called(other)} is read here"]
    return []


def _called(file: RecordedFile) -> str:
    return f"{quote(file.name)} ({file.role})"


def _other_arithmetic(record: Record, network: Network) -> list[str]:
    from nnfwd.core.fingerprint import arithmetic_of

    here = arithmetic_of(network)
    if here == record.arithmetic:
        return []
    return [f"it was computed with the arithmetic {record.arithmetic}, and here it is {here}"]
