"""From options to a network and its rows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from nnfwd.cli.usage import UsageError, parse_option
from nnfwd.errors import ColumnError, did_you_mean, quote
from nnfwd.files.paths import STDIN, name_of
from nnfwd.files.places import matching
from nnfwd.files.recording import read_as
from nnfwd.networks import Settings, load_network, load_settings
from nnfwd.rows import FORMATS, RowTexts, Selection, Source, find_format, read_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.cli.options import CsvText, NetworkFiles, RowFiles
    from nnfwd.cli.progress import Progress
    from nnfwd.core import Activation, Network
    from nnfwd.rows import Rows

__all__ = ["choose", "load", "parse_names", "parse_written_activation", "read"]


def load(
    files: NetworkFiles,
    csv: CsvText,
    others: Sequence[str] = (),
    progress: Progress | None = None,
) -> Network:
    """Load a network: an option beats the settings file, and that beats the weights file.

    Raises
    ------
    UsageError
        If more than one of these files and ``others``, which are read later, is standard input.
    """
    if [files.weights, files.config, *others].count(STDIN) > 1:
        message = "standard input can be read only once"
        raise UsageError(message)
    if progress is not None:
        progress.stage(f"reading {name_of(files.weights)}")
    settings = Settings(
        hidden_activation=_activation("--activation", files.activation),
        output_activation=_activation("--output-activation", files.output_activation),
    )
    if files.config is not None:
        read_as("settings")
        settings = settings.over(load_settings(files.config))
    read_as("weights")
    return load_network(files.weights, settings=settings, dialect=csv.dialect)


def _activation(option: str, text: str | None) -> Activation | None:
    return None if text is None else parse_option(option, text, parse_written_activation)


def parse_written_activation(text: str) -> Activation:
    """Read an activation as a file would: relu, or a mapping in YAML."""
    from nnfwd.networks.own.settings import read_activation

    if not text.lstrip().startswith("{"):
        return read_activation(text, ())
    from nnfwd.files.documents.yaml_text import parse_yaml

    return read_activation(parse_yaml(text), ())


def read(
    network: Network,
    files: RowFiles,
    csv: CsvText,
    *,
    stdin_read: bool = False,
    keep: str | None = None,
    keep_besides: tuple[str, ...] = (),
    keep_found: tuple[str, ...] = (),
) -> tuple[Network, Rows]:
    """Open the rows, and name unnamed inputs after the columns that feed them.

    The columns of ``keep_besides`` are kept too, and must be there; those of ``keep_found`` where
    they are.
    """
    read_as("rows")
    sources, selection = choose(
        files,
        csv,
        stdin_read=stdin_read,
        keep=keep,
        keep_besides=keep_besides,
        keep_found=keep_found,
    )
    written = [RowTexts(tuple(files.row))] if files.row else []
    rows = read_rows([*sources, *written], network, selection)
    for name in keep_besides:
        if name not in rows.kept_names and selection.keep is None:
            guess = did_you_mean(name, rows.kept_names)
            message = f"there is no column {quote(name)}{guess}"
            raise ColumnError(message)
    if rows.input_names is not None:
        network = network.with_input_names(rows.input_names)
    return network, rows


def choose(
    files: RowFiles,
    csv: CsvText,
    *,
    stdin_read: bool = False,
    keep: str | None = None,
    keep_besides: tuple[str, ...] = (),
    keep_found: tuple[str, ...] = (),
    typed: bool = False,
    most_rows: int | None = None,
) -> tuple[list[Source], Selection]:
    """Choose which files of rows to read, and what of them.

    With ``typed`` kept columns keep their types, unless some inputs have types and others do not.
    """
    sources = [
        Source(path, find_format(path, files.input_format)) for path in _paths(files, stdin_read)
    ]
    mixed = len({FORMATS[source.format].is_text for source in sources}) > 1
    kept = parse_names("--keep", keep)
    besides = tuple(name for name in keep_besides if name not in kept)
    selection = Selection(
        header=not files.no_header,
        columns=parse_names("--columns", files.columns),
        keep=None if kept == ("all",) else (*kept, *besides),
        dialect=csv.dialect,
        sheet=files.sheet,
        keep_found=(*keep_found, *keep_besides),
        typed=typed and not mixed,
        most_rows=most_rows,
    )
    return sources, selection


def _paths(files: RowFiles, stdin_read: bool) -> list[str]:
    """Find the files of rows: standard input where no rows are given, if it is there to be read."""
    if files.inputs or files.row:
        return matching(files.inputs or [])
    if stdin_read:
        message = (
            "no rows: standard input held the network, or settings: give --inputs FILE or --row V,V"
        )
        raise UsageError(message)
    if sys.stdin is None or sys.stdin.isatty():
        message = "no rows: give --inputs FILE, --row V,V or a pipe"
        raise UsageError(message)
    return [STDIN]


def parse_names(option: str, text: str | None) -> tuple[str, ...]:
    """Split names at commas; quotes as in CSV."""
    if text is None:
        return ()
    import csv

    try:
        names = next(csv.reader([text], strict=True), [])
    except csv.Error as error:
        message = (
            f"{option}: expected names with commas between them, in quotes where a name has a "
            f"comma or a line end in it, found {quote(text)}"
        )
        raise UsageError(message) from error
    return tuple(name.strip() for name in names)
