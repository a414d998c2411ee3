"""Finding a network and rows that are pleasant to compute by hand."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from nnfwd.core import Input, Node, assemble
from nnfwd.errors import NetworkError, SelectionError, counted, quote
from nnfwd.exercises.pleasant import pleasant_rows
from nnfwd.exercises.stream import Stream

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from nnfwd.core import Activation, Network

__all__ = ["Exercise", "Wish", "make_exercise", "parse_sizes"]

MOST_LAYERS, MOST_NODES = 6, 10
"""What can still be computed by hand, in a way."""

CLASS = 36
"""Rows that a network should have: then one more student changes nothing for the others."""

SCALES = ((5, 5), (4, 5), (3, 5), (2, 5), (2, 9), (1, 9), (1, 20))
"""The largest weight and the largest input, as they are tried one after the other."""

N_NETWORKS = 40
"""Networks that are tried at each of these."""

N_DRAWN, N_LOOKED_AT = 800, 100
"""Rows that are drawn for each of these; only the first if none of those is pleasant."""

LARGEST_BIAS = 3

UNSAID = {
    "--activation": "relu",
    "--output-activation": "identity",
    "--students": "0",
    "--rows": "1",
}
"""The options that need not be said, at these values."""


@dataclass(frozen=True)
class Wish:
    """What an exercise is to be like.

    Parameters
    ----------
    sizes : tuple of int
        The number of inputs, then of the nodes of each layer.
    activation, output_activation : Activation
    seed : int
    students : tuple of str, optional
        Who gets rows of their own.
    n_rows : int, optional
        How many rows each gets; without students, how many there are.
    """

    sizes: tuple[int, ...]
    activation: Activation
    output_activation: Activation
    seed: int
    students: tuple[str, ...] = ()
    n_rows: int = 1

    @property
    def n_needed(self) -> int:
        """How many different rows it takes."""
        return self.n_rows * max(1, len(self.students))

    @property
    def command(self) -> str:
        """The command that makes it again, students by their number, with all that decides.

        Examples
        --------
        >>> from nnfwd.core import parse_activation
        >>> tanh, identity = map(parse_activation, ("tanh", "identity"))
        >>> Wish((2, 1), tanh, identity, seed=1, students=("Ann", "Ben")).command
        'nnfwd exercise --sizes 2,1 --activation tanh --seed 1 --students 2'
        """
        options = {
            "--sizes": ",".join(map(str, self.sizes)),
            "--activation": str(self.activation),
            "--output-activation": str(self.output_activation),
            "--seed": str(self.seed),
            "--students": str(len(self.students)),
            "--rows": str(self.n_rows),
        }
        said = [
            f"{name} {shlex.quote(text)}"
            for name, text in options.items()
            if UNSAID.get(name) != text
        ]
        return " ".join(["nnfwd exercise", *said])


@dataclass(frozen=True)
class Exercise:
    """A network and its rows.

    Parameters
    ----------
    network : Network
    rows : ndarray of float64, shape (n_inputs, n_rows)
    students : tuple of str
        Whose each row is; empty where all are for everyone.
    """

    network: Network
    rows: NDArray[np.float64]
    students: tuple[str, ...] = ()


def parse_sizes(text: str) -> tuple[int, ...]:
    """Read sizes as the command line has them: inputs, then the nodes of each layer.

    Raises
    ------
    SelectionError
        If they are not two to six whole numbers from 1 to 10.

    Examples
    --------
    >>> parse_sizes("2,3,1")
    (2, 3, 1)
    """
    found = [each.strip() for each in text.split(",")]
    are_numbers = all(re.fullmatch("[1-9][0-9]?", each) for each in found)
    sizes = tuple(map(int, found)) if are_numbers else ()
    if not (2 <= len(sizes) <= MOST_LAYERS and max(sizes) <= MOST_NODES):
        message = (
            f"{quote(text)}: expected the number of inputs and the nodes of each layer, as 2,2,1: "
            f"two to {MOST_LAYERS} numbers, each from 1 to {MOST_NODES}"
        )
        raise SelectionError(message)
    return sizes


def make_exercise(wish: Wish) -> Exercise:
    """Find a network with as many pleasant rows as are needed. One wish gives one exercise.

    Raises
    ------
    SelectionError
        If there are not so many different rows.
    NetworkError
        If none was found.

    Examples
    --------
    >>> from nnfwd.core import parse_activation
    >>> relu, identity = map(parse_activation, ("relu", "identity"))
    >>> exercise = make_exercise(Wish((2, 2, 1), relu, identity, seed=1))
    >>> exercise.network.nodes, exercise.rows.shape
    (('node_0', 'node_1', 'output'), (2, 1))
    """
    _check_count(wish)
    demands = _demands(wish.n_needed)
    best: Exercise | None = None
    for network, rows in _candidates(wish):
        for rank, (n_wanted, clipped) in enumerate(demands):
            pleasant = rows[:, pleasant_rows(network, rows, clipped=clipped)]
            if pleasant.shape[1] >= n_wanted and _all_live(network, pleasant):
                best, demands = _exercise(wish, network, pleasant), demands[:rank]
                break
        if best is not None and not demands:
            return best
    if best is not None:
        return best
    message = (
        f"found no network of sizes {','.join(map(str, wish.sizes))} with "
        f"{counted(wish.n_needed, 'row')} of pleasant numbers"
    )
    hint = "ask for other --sizes, another --seed or --activation, or fewer --students or --rows"
    raise NetworkError(message, hint=hint)


def _check_count(wish: Wish) -> None:
    """Refuse at once to look for more rows than there are, or are ever drawn."""
    n_inputs = wish.sizes[0]
    most = min(N_DRAWN, max(_n_different(n_inputs, largest) for _, largest in SCALES))
    if wish.n_needed > most:
        message = (
            f"{counted(wish.n_needed, 'different row')}: expected at most {most} "
            f"of {counted(n_inputs, 'input')}"
        )
        raise SelectionError(message, hint="ask for fewer --students or --rows")


def _n_different(n_inputs: int, largest: int) -> int:
    return int((2 * largest) ** n_inputs)


def _demands(n_needed: int) -> list[tuple[int, bool]]:
    """List what is demanded, less and less: how many rows, and whether they clip something."""
    counts = dict.fromkeys((max(n_needed, CLASS), n_needed))
    return [(count, clipped) for clipped in (True, False) for count in counts]


def _candidates(wish: Wish) -> Iterator[tuple[Network, NDArray[np.float64]]]:
    """Draw networks, each with different rows of which some are pleasant, perhaps too few."""
    stream = Stream(wish.seed)
    for largest_weight, largest_input in SCALES:
        if _n_different(wish.sizes[0], largest_input) < wish.n_needed:
            continue
        for _ in range(N_NETWORKS):
            network = _network(wish, stream, largest_weight)
            rows = _rows(network, stream, largest_input, N_LOOKED_AT)
            if pleasant_rows(network, rows, clipped=False).any():
                more = _rows(network, stream, largest_input, N_DRAWN - N_LOOKED_AT)
                yield network, _different(np.hstack([rows, more]))


def _exercise(wish: Wish, network: Network, rows: NDArray[np.float64]) -> Exercise:
    students = tuple(name for name in wish.students for _ in range(wish.n_rows))
    return Exercise(network, np.ascontiguousarray(rows[:, : wish.n_needed]), students)


def _network(wish: Wish, stream: Stream, largest_weight: int) -> Network:
    """Draw a network of whole weights, none of them 0."""
    weights = [each for each in range(-largest_weight, largest_weight + 1) if each]
    inputs = [Input(f"x{number}") for number in range(1, wish.sizes[0] + 1)]
    before = tuple(each.name for each in inputs)
    nodes: list[Node] = []
    for names, layer in _layers(wish.sizes):
        activation = wish.output_activation if layer == "output" else wish.activation
        for name in names:
            drawn = [float(stream.pick(weights)) for _ in before]
            bias = float(stream.whole(-LARGEST_BIAS, LARGEST_BIAS))
            nodes.append(Node(name, before, drawn, activation, bias, layer))
        before = names
    return assemble(inputs, nodes, provenance=(f"exercise: made by {wish.command}",))


def _layers(sizes: tuple[int, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    """Iterate over the names of each layer's nodes, and its own, as files that say less have."""
    n_hidden = len(sizes) - 2
    for index, size in enumerate(sizes[1:-1]):
        stem = "node" if n_hidden == 1 else f"node_{index}"
        layer = "hidden" if n_hidden == 1 else f"hidden_{index + 1}"
        yield tuple(f"{stem}_{number}" for number in range(size)), layer
    is_one = sizes[-1] == 1
    yield tuple("output" if is_one else f"output_{number}" for number in range(sizes[-1])), "output"


def _rows(network: Network, stream: Stream, largest: int, count: int) -> NDArray[np.float64]:
    """Draw rows of whole numbers, none of them 0."""
    numbers = [each for each in range(-largest, largest + 1) if each]
    drawn = [[stream.pick(numbers) for _ in network.inputs] for _ in range(count)]
    return np.array(drawn, dtype=np.float64).T.copy()


def _different(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Keep each row once, where it is first."""
    return np.array([*dict.fromkeys(map(tuple, rows.T.tolist()))], dtype=np.float64).T.copy()


def _all_live(network: Network, rows: NDArray[np.float64]) -> bool:
    """Tell whether every node is something else than 0 in some row."""
    values = network.trace_columns(np.ascontiguousarray(rows)).values
    return bool((values != 0).any(axis=1).all())
