"""The parts of the arithmetic, each with a checksum of what it makes of the fixed numbers."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core import elementary
from nnfwd.core.activations import FUNCTIONS, parse_activation
from nnfwd.core.fingerprint.known import FINGERPRINT, KNOWN
from nnfwd.core.fingerprint.numbers import numbers
from nnfwd.core.sums import weighted_sum
from nnfwd.core.sums.known_tile import checksum, spread

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping

    from numpy.typing import NDArray

    from nnfwd.core.network import Network

__all__ = ["arithmetic_of", "checksums", "differing", "fingerprint", "plain"]

OTHER_PARAMETERS = (
    "bounded_relu(max_value=3, negative_slope=0.1, threshold=1)",
    "celu(alpha=2.5)",
    "clip(min=-1, max=3)",
    "elu(alpha=2.5)",
    "gelu(approximate=tanh)",
    "hard_sigmoid(slope=0.3, offset=0.7)",
    "silu(beta=1.702)",
    "softplus(beta=3)",
    "squareplus(b=1e-5)",
)
"""Functions whose other parameters take other steps."""

FAN_INS = {"sums by hand": (1, 2, 64), "wide sums": (65, 128, 129, 300)}

ACTIVATIONS = (*FUNCTIONS, *OTHER_PARAMETERS)

N_TOGETHER = 4
"""Nodes of the layer that an activation over a layer is taken over."""


def checksums(wanted: Collection[str] | None = None) -> dict[str, str]:
    """Compute every part: each activation, log, and sums, with a checksum in hexadecimal.

    Parameters
    ----------
    wanted : collection of str, optional
        The parts to compute; all without it.

    Examples
    --------
    >>> checksums()["relu"]
    'bc1d249d'
    """
    x = numbers()
    ways: dict[str, Callable[[], list[NDArray[np.float64]]]] = {
        **{written: partial(_activation, written, x) for written in ACTIVATIONS},
        "log": lambda: [elementary.log(x)],
        **{name: partial(_all_sums, widths, x) for name, widths in FAN_INS.items()},
    }
    with np.errstate(all="ignore"):
        results = {name: way() for name, way in ways.items() if wanted is None or name in wanted}
    return {name: f"{checksum(list(map(plain, each))):08x}" for name, each in results.items()}


def arithmetic_of(network: Network) -> str:
    """Get the fingerprint of the arithmetic that a network's numbers come from.

    It is the one of every machine if this one computes what the network needs as they do, and this
    machine's own if it does not.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> relu = parse_activation("relu")
    >>> network = assemble([Input("x1")], [Node("out", ("x1",), (2,), relu)])
    >>> arithmetic_of(network) == FINGERPRINT
    True
    """
    names = {each.name for layer in network.layers for each in layer.activations}
    parts = {part for part in ACTIVATIONS if part.partition("(")[0] in names}
    differ = differing(checksums(parts | set(FAN_INS)))
    return fingerprint(checksums()) if differ else FINGERPRINT


def differing(found: Mapping[str, str]) -> list[str]:
    """List the parts that differ from what every machine computes."""
    return [name for name, each in found.items() if KNOWN.get(name) != each]


def fingerprint(found: Mapping[str, str]) -> str:
    """Turn the checksums of all parts into one text of 16 hexadecimal digits.

    Examples
    --------
    >>> fingerprint({"relu": "bc1d249d"})
    'cd6cd7dad9bfa724'
    """
    import hashlib

    lines = "".join(f"{name} {each}\n" for name, each in found.items())
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def _activation(written: str, x: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    activation = parse_activation(written)
    if not activation.over_layer:
        return [activation(x[np.newaxis])]
    alike = spread(N_TOGETHER * 500, start=1) * 16.0  # where one is much larger, nothing adds up
    return [activation(each.reshape(N_TOGETHER, -1)) for each in (x, alike)]


def _all_sums(fan_ins: Iterable[int], x: NDArray[np.float64]) -> list[NDArray[np.float64]]:
    return [_sums(fan_in, x) for fan_in in fan_ins]


def _sums(fan_in: int, x: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum up numbers of like size, whose last digits count, of all sizes, and subnormal ones."""
    weights = spread(3 * fan_in, start=1).reshape(3, fan_in)
    alike = spread(fan_in * 40, start=1 << 20).reshape(fan_in, 40)
    any_size, subnormal = x[np.abs(x) < 2.0**900], x[np.abs(x) < 2.0**-1022]
    others = [np.resize(each, (fan_in, 3)) for each in (any_size, subnormal)]
    values = np.concatenate([alike, *others], axis=1)
    return weighted_sum(weights, values, np.array([1 / 3, 0.0, -1 / 7]))


def plain(results: NDArray[np.float64]) -> NDArray[np.float64]:
    """Give every NaN the same bits, and every 0 the same sign: neither is ever printed."""
    return np.where(np.isnan(results), np.nan, results) + 0.0
