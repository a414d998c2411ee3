"""Weights that do not fit the layer before: a bias among them, or a matrix the other way round."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from nnfwd.files.documents import Written

if TYPE_CHECKING:
    from collections.abc import Sequence

    from nnfwd.networks.target import TargetNode

__all__ = ["hint_for_biases", "hint_for_misfit"]

FEW = 6
"""Numbers in a row that a hint writes out."""


def hint_for_misfit(
    layers: Sequence[Sequence[TargetNode]], index: int, node: TargetNode, n_sources: int
) -> str | None:
    """Say how weights are written that fit with their bias taken out, or as columns.

    Parameters
    ----------
    layers : sequence of sequence of TargetNode
    index : int
        The layer whose weights do not fit.
    node : TargetNode
        The first of its nodes that does not.
    n_sources : int
        How many weights it should have.
    """
    rows = _rows(layers[index])
    if rows is None:
        return None
    is_kernel = node.key[-1:] == ("kernel",)
    is_matrix = is_kernel or node.key[-2:-1] == ("weights",)
    is_matrix = is_matrix and node.key == node.weights_key
    hints = []
    if len(rows[0]) == n_sources + 1:
        hints.append(_with_bias(rows[0], is_matrix=is_matrix))
    if is_matrix and (len(rows) == n_sources > 1 or _is_chain_of_columns(layers)):
        hints.append(_turned(is_kernel=is_kernel))
    return "; or ".join(hints) or None


def hint_for_biases(
    rows: Sequence[Sequence[float]], n_biases: int, *, is_kernel: bool
) -> str | None:
    """Say how a matrix is written that has as many nodes as biases the other way round.

    ``rows`` has the weights of a node each.
    """
    return _turned(is_kernel=is_kernel) if {*map(len, rows)} == {n_biases} else None


def _rows(layer: Sequence[TargetNode]) -> list[list[float]] | None:
    """Get the weights of each node, where all are lists of one length."""
    rows = [each.weights for each in layer if isinstance(each.weights, list)]
    is_even = len(rows) == len(layer) and len({len(row) for row in rows}) == 1
    return rows if is_even else None


def _is_chain_of_columns(layers: Sequence[Sequence[TargetNode]]) -> bool:
    """Whether every layer has as many rows as the layer before has columns."""
    matrices = [_rows(layer) for layer in layers]
    return len(layers) > 1 and all(
        before is not None and after is not None and len(after) == len(before[0])
        for before, after in pairwise(matrices)
    )


def _turned(*, is_kernel: bool) -> str:
    if is_kernel:
        return "the matrix has one row per node: call it `weights`, not `kernel`"
    return "the matrix has one column per node: call it `kernel`, not `weights`"


def _with_bias(weights: Sequence[float], *, is_matrix: bool) -> str:
    said = "is the first or the last of them the bias?"
    if is_matrix:
        return (
            f"{said} the biases of a layer are a list of their own, `biases`, one number per node"
        )
    if len(weights) > FEW:
        return f"{said} it has a place of its own, {{weights: [...], bias: ...}}"
    first, last = (
        f"{{weights: [{', '.join(map(_text, rest))}], bias: {_text(bias)}}}"
        for rest, bias in ((weights[1:], weights[0]), (weights[:-1], weights[-1]))
    )
    return f"{said} it has a place of its own, {first} or {last}"


def _text(value: float) -> str:
    return value.text if isinstance(value, Written) else str(value).removesuffix(".0")
