"""From options to a network and its rows."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from nnfwd.core import parse_activation
from nnfwd.errors import NnfwdError
from nnfwd.read import Settings, load_network, load_settings
from nnfwd.read.rows import RowTexts, Selection, Source, find_format, read_rows

if TYPE_CHECKING:
    from nnfwd.core import Activation, Network
    from nnfwd.read.rows import Rows

__all__ = ["load", "read"]


def load(
    weights: str, config: str | None, activation: str | None, output_activation: str | None
) -> Network:
    """Load a network: an option beats the settings file, and that beats the weights file."""
    settings = Settings(
        hidden=_activation("--activation", activation),
        output=_activation("--output-activation", output_activation),
    )
    if config is not None:
        settings = settings.over(load_settings(config))
    return load_network(weights, settings=settings)


def _activation(option: str, written: str | None) -> Activation | None:
    if written is None:
        return None
    try:
        return parse_activation(written)
    except NnfwdError as error:
        message = f"{option}: {error}"
        raise typer.BadParameter(message) from error


def read(
    network: Network,
    inputs: list[str] | None,
    row: list[str] | None,
    input_format: str | None,
    *,
    columns: str | None = None,
    keep: str | None = None,
    header: bool = True,
    weights: str = "",
) -> tuple[Network, Rows]:
    """Open the rows, and name unnamed inputs after the columns that feed them."""
    paths = list(inputs or [])
    if not paths and not row:
        if sys.stdin is None or sys.stdin.isatty():
            message = "no rows: give --inputs FILE, --row V,V or a pipe"
            raise typer.BadParameter(message)
        paths = ["-"]
    if [*paths, weights].count("-") > 1:
        message = "standard input can be read only once: one of --weights and --inputs is -"
        raise typer.BadParameter(message)
    sources: list[Source | RowTexts] = [
        Source(path, find_format(path, input_format)) for path in paths
    ]
    if row:
        sources.append(RowTexts(tuple(row)))
    selection = Selection(header=header, columns=_names(columns), keep=_names(keep))
    rows = read_rows(sources, network, selection)
    if rows.input_names is not None:
        network = network.with_input_names(rows.input_names)
    return network, rows


def _names(text: str | None) -> tuple[str, ...]:
    """Split names at commas; quotes as in CSV."""
    import csv

    return () if text is None else tuple(name.strip() for name in next(csv.reader([text]), []))
