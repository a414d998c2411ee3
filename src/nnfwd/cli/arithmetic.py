"""What is reported of this machine's arithmetic: its fingerprint, and wide sums that take long."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from nnfwd.core import Network

__all__ = ["describe_version", "print_arithmetic", "warn_of_slow_sums"]

SLOW = "the library for matrix products has no fused multiply-adds, or adds in an order of its own"


def describe_version(version: str) -> str:
    """Name the version and the fingerprint, and the one of other machines where they differ."""
    from nnfwd.core.fingerprint import FINGERPRINT, checksums, fingerprint

    found = fingerprint(checksums())
    differs = "" if found == FINGERPRINT else f", not {FINGERPRINT}: see nnfwd check --arithmetic"
    return f"nnfwd {version} (arithmetic {found}{differs})"


def print_arithmetic(wanted: bool) -> None:
    """Print whether this machine computes what every machine does, if wanted, and exit."""
    if not wanted:
        return
    from nnfwd.core.fingerprint import FINGERPRINT, checksums, differing, fingerprint
    from nnfwd.core.sums import tiles_are_chains

    parts = checksums()
    found, different = fingerprint(parts), differing(parts)
    verdict = "as on every machine" if found == FINGERPRINT else f"elsewhere it is {FINGERPRINT}"
    typer.echo(f"arithmetic  {found}: {verdict}")
    if different:
        typer.echo(f"differs     {', '.join(different)}")
    way = "by matrix products" if tiles_are_chains() else f"step by step, slowly: {SLOW}"
    typer.echo(f"wide sums   {way}")
    raise typer.Exit(found != FINGERPRINT)


def warn_of_slow_sums(network: Network) -> None:
    """Say on a terminal that wide sums take long here, if the network has any."""
    from nnfwd.cli.output import tell
    from nnfwd.core.sums import BY_HAND_FAN_IN, tiles_are_chains

    if sys.stderr is None or not sys.stderr.isatty():
        return
    wide = any(layer.fan_in > BY_HAND_FAN_IN for layer in network.layers)
    if wide and not tiles_are_chains():
        tell(f"nodes with more than {BY_HAND_FAN_IN} sources take long here: {SLOW}")
