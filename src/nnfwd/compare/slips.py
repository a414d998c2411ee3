"""Common mistakes, each as the network that one has computed by making it.

A slip is made everywhere that it can be made, in one layer, or, in a small network, at one node.
What it changes is a value: the changed network takes the same forward pass as any other.
"""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, NamedTuple

from nnfwd.compare.wrong_layers import (
    activate,
    activated,
    add_no_bias,
    drop_sign_of_bias,
    drop_signs,
    exchange,
    leave_weight_in,
    pass_on,
    read_by_columns,
    subtract_bias,
    transpose,
)
from nnfwd.compare.wrong_networks import exchanged_inputs, in_layers, rounded, unscaled
from nnfwd.core import FUNCTIONS, Activation, parse_activation
from nnfwd.text.apart import in_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from nnfwd.core import Network

__all__ = ["Slip", "find_slips", "likeliest"]

FEW_SOURCES = 8
"""Inputs and nodes up to which each of them, and each two, are looked at alone."""


FEW_PARAMETERS = 1 << 12
"""Parameters up to which two mistakes that come to the same are known to."""


class Slip(NamedTuple):
    """A mistake, and the network that computes what comes of it.

    Parameters
    ----------
    kind : str
        The mistake in words: "no bias added".
    where : str
        Where it is made, as "at node_1"; empty for everywhere.
    network : Network
    is_rare : bool, optional
        Whether it is one that is named only where no other explains the answers.
    """

    kind: str
    where: str
    network: Network
    is_rare: bool = False

    def __str__(self) -> str:
        return f"{self.kind} {self.where}".rstrip()


class Mistake(NamedTuple):
    """A way to go wrong, whatever network it is in.

    Parameters
    ----------
    kind : str
        The mistake in words.
    make : callable
        Gives the wrong networks that it makes of a network, each with where it is made; the widest
        first. :func:`~nnfwd.compare.wrong_networks.in_layers` makes one from a function of a layer.
    is_rare : bool, optional
        Whether it is one that is named only where no other explains the answers.
    """

    kind: str
    make: Callable[[Network], Iterator[tuple[str, Network]]]
    is_rare: bool = False


def mistakes(network: Network) -> list[Mistake]:
    """List the mistakes that can be made in a network, a row each."""
    identity, sigmoid, tanh = map(parse_activation, ("identity", "sigmoid", "tanh"))
    outputs = network.outputs
    nodes = [each for layer in network.layers for each in activated(layer)]
    used = dict.fromkeys(activation for _, activation in nodes)
    hidden = dict.fromkeys(activation for node, activation in nodes if node not in outputs)
    return [
        Mistake("no activation applied", in_layers(activate(identity))),
        *(
            Mistake(
                f"{each} applied to the output too", in_layers(activate(each, identity, outputs))
            )
            for each in hidden
        ),
        Mistake("no bias added", in_layers(add_no_bias)),
        Mistake("weights transposed", in_layers(transpose, of_layer=True)),
        Mistake("weights read by columns", in_layers(read_by_columns, of_layer=True)),
        *(
            Mistake(f"{wrong} in place of {right}{where}", in_layers(activate(wrong, right)))
            for right, wrong, where in (
                (tanh, sigmoid, ""),
                (sigmoid, tanh, ""),
                *(each for activation in used for each in _namesakes(activation)),
            )
        ),
        Mistake("sign of the bias dropped", in_layers(drop_sign_of_bias)),
        Mistake("bias subtracted", in_layers(subtract_bias)),
        Mistake("signs of weights dropped", in_layers(drop_signs())),
        *(
            Mistake(f"sign of the weight of {name} dropped", in_layers(drop_signs(position)))
            for position, name in _few_sources(network)
        ),
        *(
            Mistake(f"{one} and {other} exchanged", _exchanged(network, left, right))
            for (left, one), (right, other) in combinations(_few_sources(network), 2)
        ),
        Mistake("inputs not scaled", unscaled),
        Mistake("outputs not scaled back", in_layers(pass_on(network))),
        Mistake("each value rounded", rounded),
        *(
            Mistake(
                f"{name} left out, but not its weight",
                in_layers(leave_weight_in(position)),
                is_rare=True,
            )
            for position, name in _few_sources(network)
        ),
        *(
            Mistake(
                f"{wrong} in place of {right}",
                in_layers(activate(wrong, right), of_layer=True),
                is_rare=True,
            )
            for right in used
            for wrong in map(Activation, FUNCTIONS.values())
            if wrong not in (right, identity)
        ),
    ]


def find_slips(network: Network) -> Iterator[Slip]:
    """Iterate over the slips that change a network: of each kind the widest first.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> tanh = parse_activation("tanh")
    >>> network = assemble([Input("x1")], [Node("out", ("x1",), (2,), tanh, bias=1)])
    >>> [str(slip) for slip in find_slips(network) if not slip.is_rare][:4]
    ['no activation applied', 'no bias added', 'sigmoid in place of tanh', 'bias subtracted']
    """
    seen: set[object] = {_parameters(network)}
    is_small = network.n_parameters <= FEW_PARAMETERS
    for mistake in mistakes(network):
        for where, wrong in mistake.make(network):
            parameters = _parameters(wrong) if is_small else object()
            if parameters not in seen:
                seen.add(parameters)
                yield Slip(mistake.kind, where, wrong, mistake.is_rare)


def likeliest(slips: Iterable[Slip]) -> list[Slip]:
    """Choose from slips that all explain some answers: of each kind the widest.

    Rare ones are left out where there are others.
    """
    by_kind: dict[str, Slip] = {}
    for slip in slips:
        by_kind.setdefault(slip.kind, slip)
    chosen = list(by_kind.values())
    return [each for each in chosen if not each.is_rare] or chosen


def _few_sources(network: Network) -> list[tuple[int, str]]:
    """List what layers take, position and name in words; nothing if there is much of it."""
    layers = [layer for layer in network.layers if not layer.is_elementwise]
    positions = sorted({each for layer in layers for each in layer.source_indices.tolist()})
    few = positions if len(positions) <= FEW_SOURCES else []
    return [(each, in_words(network.names[each])) for each in few]


def _exchanged(
    network: Network, one: int, other: int
) -> Callable[[Network], Iterator[tuple[str, Network]]]:
    """Exchange two sources: inputs that are scaled are exchanged before that."""
    inputs = network.inputs[one : one + 1] + network.inputs[other : other + 1]
    if len(inputs) == 2 and any(each.is_scaled for each in inputs):
        return exchanged_inputs(one, other)
    return in_layers(exchange(one, other))


def _parameters(network: Network) -> tuple[object, ...]:
    """Take what two networks compute alike by, if it is not much."""
    return (
        network.inputs,
        *(
            (each.weights.tobytes(), each.biases.tobytes(), each.activations)
            for each in network.layers
        ),
        *(each.source_indices.tobytes() for each in network.layers),
    )


def _namesakes(activation: Activation) -> Iterator[tuple[Activation, Activation, str]]:
    """Iterate over what else the name of an activation may stand for, and where it does."""
    found: dict[Activation, str] = {}
    for meaning in activation.function.elsewhere:
        if meaning.activation and _is_namesake(meaning.called, activation.name):
            found.setdefault(parse_activation(meaning.activation), f" ({meaning.where})")
    found.setdefault(Activation(activation.function), " (its defaults)")
    return ((activation, other, where) for other, where in found.items() if other != activation)


def _is_namesake(names: Sequence[str], name: str) -> bool:
    """Tell whether a program has the name of an activation for something, however it is spelled."""
    plain = name.replace("_", "")
    return not names or any(each.replace("_", "").lower() == plain for each in names)
