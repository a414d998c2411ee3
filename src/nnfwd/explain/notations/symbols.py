"""Short symbols in place of names, and the legend that says which stands for which.

- ``x_j`` is an input, ``y_j`` an output, in the network's order.
- ``h_j`` is a hidden node, ``h^(l)_j`` with several hidden layers; nodes that are outputs are not
  counted among them.
- ``z^(l)_j`` is what a node's activation takes: with the index of the node, and the number of its
  hidden layer. The number of outputs is one more than the last; there is none without hidden nodes.
- What there is one of has no index: ``y`` is the only output.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.explain.math.expressions import Name
from nnfwd.explain.notations.aligned import WidthPrinter
from nnfwd.text.apart import in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from nnfwd.core import Network

__all__ = ["Symbol", "SymbolGroup", "SymbolWidths", "name_runs", "symbol_groups"]

NUMBERED = re.compile(r"(.*?)([0-9]{1,9})", re.DOTALL)

FEWEST = 3
"""A run of fewer names is written out."""


class Symbol(NamedTuple):
    """A letter with the number of a layer above and an index below, each empty if it has none."""

    letter: str
    layer: str = ""
    number: str = ""

    @property
    def latex(self) -> str:
        r"""The symbol in mathematics.

        Examples
        --------
        >>> print(Symbol("h", "2", "13").latex, Symbol("y").latex)
        h^{(2)}_{13} y
        """
        above = f"^{{({self.layer})}}" if self.layer else ""
        below = f"_{{{self.number}}}" if self.number else ""
        return f"{self.letter}{above}{below}"

    @property
    def width(self) -> str:
        """Text that is as wide; rather wider, as what is above and below is small."""
        above = f"({self.layer})" if self.layer else ""
        return "x" + max(above, self.number, key=len)


class SymbolGroup(NamedTuple):
    """The symbols of inputs, of a hidden layer, or of outputs.

    ``node_input`` is the letter and layer of what their activations take; inputs have none.
    """

    title: str
    names: tuple[str, ...]
    symbol: Symbol
    node_input: Symbol | None = None

    def numbered(self, symbol: Symbol) -> list[Symbol]:
        """Number a symbol, one a name."""
        if not self.symbol.number:
            return [symbol]
        return [symbol._replace(number=str(number)) for number in range(1, len(self.names) + 1)]

    def symbols(self) -> Iterator[tuple[Name, Symbol]]:
        """Iterate over names and their symbols."""
        yield from zip(map(Name, self.names), self.numbered(self.symbol), strict=True)
        if self.node_input is not None:
            names = (Name(name, "input") for name in self.names)
            yield from zip(names, self.numbered(self.node_input), strict=True)


def symbol_groups(network: Network) -> list[SymbolGroup]:
    """Give each input and node a symbol of its own.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> relu = parse_activation("relu")
    >>> nodes = [Node("a", ("u", "v"), (1, 2), relu), Node("b", ("u", "v"), (3, 4), relu)]
    >>> network = assemble([Input("u"), Input("v")], [*nodes, Node("c", ("a", "b"), (5, 6), relu)])
    >>> for group in symbol_groups(network):
    ...     print(*(f"{name.name} {name.role}: {symbol.latex}" for name, symbol in group.symbols()))
    u value: x_{1} v value: x_{2}
    a value: h_{1} b value: h_{2} a input: z^{(1)}_{1} b input: z^{(1)}_{2}
    c value: y c input: z^{(2)}
    """
    inputs = [each.name for each in network.inputs]
    hidden = set(network.hidden)
    layers = []
    for title, parts in groupby(network.layers, key=lambda layer: layer.name):
        nodes = [node for layer in parts for node in layer.nodes if node in hidden]
        if nodes:
            layers.append((f"Layer {in_words(title)}", nodes))
    outputs = list(dict.fromkeys(network.outputs))
    return [
        _group("Inputs", inputs, "x"),
        *_hidden_groups(layers),
        _group("Outputs", outputs, "y", "", Symbol("z", str(len(layers) + 1) if layers else "")),
    ]


def _hidden_groups(layers: Sequence[tuple[str, list[str]]]) -> Iterator[SymbolGroup]:
    has_several = len(layers) > 1
    for layer, (title, nodes) in enumerate(layers, start=1):
        above = str(layer) if has_several else ""
        yield _group(title, nodes, "h", above, Symbol("z", str(layer)))


def _group(
    title: str, names: list[str], letter: str, layer: str = "", node_input: Symbol | None = None
) -> SymbolGroup:
    number = "j" if len(names) > 1 else ""
    symbol = Symbol(letter, layer, number)
    node_input = None if node_input is None else node_input._replace(number=number)
    return SymbolGroup(title, tuple(names), symbol, node_input)


class SymbolWidths(WidthPrinter):
    """Symbols as text that is as wide.

    Parameters
    ----------
    symbols : mapping of Name to Symbol
    """

    def __init__(self, symbols: Mapping[Name, Symbol]) -> None:
        self._symbols = symbols

    def name(self, name: Name) -> str:
        """Write a symbol's width; a name without a symbol is itself."""
        symbol = self._symbols.get(name)
        return super().name(name) if symbol is None else symbol.width


def name_runs(names: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Find names that are numbered one after the other: the first and the last of each run.

    Examples
    --------
    >>> list(name_runs(["age", "p08", "p09", "p10", "p12", "p13"]))
    [(0, 0), (1, 3), (4, 4), (5, 5)]
    """
    start = 0
    follows = [after == _next(before) for before, after in pairwise(names)]
    for end, goes_on in enumerate([*follows, False]):
        if goes_on:
            continue
        if end - start + 1 >= FEWEST:
            yield start, end
        else:
            yield from ((index, index) for index in range(start, end + 1))
        start = end + 1


def _next(name: str) -> str | None:
    """Count the number at the end of a name up by one."""
    match = NUMBERED.fullmatch(name)
    if match is None:
        return None
    return f"{match[1]}{int(match[2]) + 1:0{len(match[2])}}"
