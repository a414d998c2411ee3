"""The weighted sum of a layer, the same bits for a row whatever rows come with it.

A plain ``W @ V`` is no way to get there. BLAS picks its kernel by the shape of the batch, so that a
row alone and the same row in a batch differ in their last bits; and it cuts a long sum into
sections whose length depends on the processor and the number of threads. A wide sum is defined
here in sections that all such libraries add up whole, in products of one shape always.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core.sums.fused import chains
from nnfwd.core.sums.known_tile import einsum_is_by_hand, tiles_are_chains

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

__all__ = [
    "BY_HAND_FAN_IN",
    "SECTION",
    "TILE_ROWS",
    "elementwise_sum",
    "section_sums",
    "weighted_sum",
]

BY_HAND_FAN_IN = 64
"""The largest fan-in that is summed left to right, as one would on paper."""

TILE_ROWS = 256
"""Rows of one matrix product: always as many, so that BLAS always takes the same path."""

TILE_NODES = 8
"""Nodes are padded to a multiple of this: one node alone would be a matrix-vector product."""

NODES = 16
"""Nodes of a narrow sum that are computed together: their products stay in the cache."""

SECTION = 128
"""Sources of a wide sum that are added up before the next: no more than any library adds up in one
go, and 224 on some."""


def weighted_sum(
    weights: NDArray[np.float64],
    values: NDArray[np.float64],
    biases: NDArray[np.float64],
    out: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Sum weight times value over the sources of every node, and add the bias last.

    Parameters
    ----------
    weights : ndarray of float64, shape (n_nodes, fan_in)
    values : ndarray of float64, shape (fan_in, n_rows)
        The values of the sources.
    biases : ndarray of float64, shape (n_nodes,)
    out : ndarray of float64, shape (n_nodes, n_rows), optional
        Where the sums are to be; a new array by default.

    Returns
    -------
    ndarray of float64, shape (n_nodes, n_rows)
        ``((w[0] v[0] + w[1] v[1]) + w[2] v[2]) + ... + b`` for a fan-in up to
        :data:`BY_HAND_FAN_IN`: the bits that a plain Python loop gives. A wider sum is that of its
        sections, left to right, and the bias last. A section of up to :data:`SECTION` sources is a
        chain of fused multiply-adds: ``total = fma(w[k], v[k], total)``, left to right from 0.

    Examples
    --------
    >>> weighted_sum(np.array([[2.0, 4.0]]), np.array([[3.0], [5.0]]), np.array([1.0]))
    array([[27.]])
    """
    n_nodes, fan_in = weights.shape
    sums = np.empty((n_nodes, values.shape[1])) if out is None else out
    if fan_in > BY_HAND_FAN_IN:
        _sum_by_sections(weights, values, sums)
    else:
        _sum_narrow(weights, values, sums)
    sums += biases[:, np.newaxis]
    return sums


def elementwise_sum(
    weights: NDArray[np.float64],
    terms: Sequence[NDArray[np.float64]],
    biases: NDArray[np.float64],
    out: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Sum weight times value where every node has its own sources, and add the bias last.

    Parameters
    ----------
    weights : ndarray of float64, shape (n_nodes, fan_in)
        With a fan-in up to :data:`BY_HAND_FAN_IN`.
    terms : sequence of ndarray of float64, shape (n_nodes, n_rows)
        The first source of every node, then the second of every node, ...: as many as the fan-in.
    biases : ndarray of float64, shape (n_nodes,)
    out : ndarray of float64, shape (n_nodes, n_rows), optional
        Where the sums are to be; a new array by default.

    Returns
    -------
    ndarray of float64, shape (n_nodes, n_rows)
        Summed left to right, as :func:`weighted_sum` does it.

    Examples
    --------
    >>> first, second = np.array([[1.0], [2.0]]), np.array([[10.0], [20.0]])
    >>> elementwise_sum(np.array([[2.0, 1.0], [3.0, -1.0]]), [first, second], np.array([0.5, 0.0]))
    array([[ 12.5],
           [-14. ]])
    """
    sums = np.empty_like(terms[0]) if out is None else out
    _sum_by_hand(weights, terms, sums)
    sums += biases[:, np.newaxis]
    return sums


def section_sums(weights: NDArray[np.float64], values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Compute what a wide sum adds up: the sums of its sections.

    Parameters
    ----------
    weights : ndarray of float64, shape (n_nodes, fan_in)
    values : ndarray of float64, shape (fan_in, n_rows)

    Returns
    -------
    ndarray of float64, shape (n_sections, n_nodes, n_rows)
        Added left to right, and then the bias, they are the wide sum to the last bit.

    Examples
    --------
    >>> section_sums(np.ones((1, 300)), np.full((300, 1), 0.5)).ravel()
    array([64., 64., 22.])
    """
    (n_nodes, fan_in), n_rows = weights.shape, values.shape[1]
    sums = np.empty((-(-fan_in // SECTION), n_nodes, n_rows))
    for rows, sections in _tiles(weights, values):
        for out, section in zip(sums, sections, strict=True):
            out[:, rows] = section
    return sums


def _sum_narrow(
    weights: NDArray[np.float64], values: NDArray[np.float64], sums: NDArray[np.float64]
) -> None:
    """Add up the terms left to right, by ``einsum`` where it does so: in half the time.

    It goes along the axis whose numbers are closest to each other, which has to be that of the
    rows: with one row it is none.
    """
    if _are_rows_closest(sums) and einsum_is_by_hand():
        usual = values if _are_rows_closest(values) else values.copy(order="C")
        np.einsum("ij,jk->ik", weights, usual, out=sums)
        return
    for start in range(0, len(weights), NODES):
        nodes = slice(start, start + NODES)
        _sum_by_hand(weights[nodes], values, sums[nodes])


def _are_rows_closest(values: NDArray[np.float64]) -> bool:
    return values.strides[0] > values.strides[1] == values.itemsize


def _sum_by_hand(
    weights: NDArray[np.float64], values: Iterable[NDArray[np.float64]], sums: NDArray[np.float64]
) -> None:
    """Add up the terms left to right: a vector that all nodes share each, or a vector a node."""
    terms = zip(weights.T[..., np.newaxis], values, strict=True)
    np.multiply(*next(terms), out=sums)
    product = np.empty(sums.shape)
    for weight, value in terms:
        np.multiply(weight, value, out=product)
        np.add(sums, product, out=sums)


def _sum_by_sections(
    weights: NDArray[np.float64], values: NDArray[np.float64], sums: NDArray[np.float64]
) -> None:
    """Add up sections of the sources, left to right."""
    for rows, sections in _tiles(weights, values):
        total = next(sections)
        for section in sections:
            total += section
        sums[:, rows] = total


def _tiles(
    weights: NDArray[np.float64], values: NDArray[np.float64]
) -> Iterator[tuple[slice, Iterator[NDArray[np.float64]]]]:
    """Iterate over tiles of rows: which these are, and the sums of their sections."""
    (n_nodes, fan_in), n_rows = weights.shape, values.shape[1]
    by_library = tiles_are_chains()
    multiply = np.matmul if by_library else chains
    if by_library and n_nodes % TILE_NODES:
        weights = np.pad(weights, ((0, -n_nodes % TILE_NODES), (0, 0)))
    sections = [slice(first, first + SECTION) for first in range(0, fan_in, SECTION)]
    for start in range(0, n_rows, TILE_ROWS):
        tile = slice(start, min(start + TILE_ROWS, n_rows))
        rows, n_real = values[:, tile], tile.stop - start
        if by_library and n_real < TILE_ROWS:
            rows = np.pad(rows, ((0, 0), (0, TILE_ROWS - n_real)))
        yield (
            tile,
            (
                multiply(weights[:, section], rows[section])[:n_nodes, :n_real]
                for section in sections
            ),
        )
