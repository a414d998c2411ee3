"""The derivations of an activation over a layer: what its nodes share, then each node's output.

A softmax is written as its exponentials over their sum. Where the plain exponentials would leave
the range of float64 the largest input is taken off first, and the text says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.explain.math.chains import sum_of
from nnfwd.explain.math.expressions import Call, Expression, Minus, Name, Number, Quotient

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnfwd.explain.math.chains import Chains, Derivation
    from nnfwd.explain.node_group import NodeGroup

    Share = Callable[[Chains, NodeGroup], Derivation]
    Steps = Callable[[Chains, NodeGroup, int], list[Expression]]

__all__ = ["THRESHOLD", "derive_over_layer", "node_input_name"]

TOTAL = Name("total", "shared")
THRESHOLD = Name("threshold", "shared")


def node_input_name(node: str) -> Name:
    """Name what a node's activation is applied to."""
    return Name(node, "input")


def derive_over_layer(
    chains: Chains, group: NodeGroup, outputs: Mapping[str, float]
) -> tuple[tuple[Derivation, ...], list[Derivation]]:
    """Derive what the nodes share, if anything, then the output of each of some nodes."""
    share, expressions = STEPS.get(group.activation.name, (None, _call))
    shared = (share(chains, group),) if share else ()
    return shared, [
        chains.chain(
            Name(node),
            [*expressions(chains, group, group.nodes.index(node)), chains.number(output)],
        )
        for node, output in outputs.items()
    ]


def _total(chains: Chains, group: NodeGroup) -> Derivation:
    """``total = exp(a_input) + exp(b_input) = ... = number``."""
    names = [node_input_name(node) for node in group.nodes]
    numbers = [chains.number(each) for each in group.inputs]
    exponents = [chains.number(each) for each in group.differences]
    powers = [chains.number(each) for each in group.exponentials]
    written, rest = chains.cut(
        group.exponentials,
        lambda hidden: sum_of([_power(chains, group, names[i]) for i in hidden]),
    )
    dots, last = ([rest.rest], [rest.total]) if rest else ([], [])
    lines = [
        sum_of([*(_power(chains, group, names[i]) for i in written), *dots]),
        sum_of([*(_power(chains, group, numbers[i]) for i in written), *dots]),
        sum_of([*(Call("exp", (exponents[i],)) for i in written), *dots]),
        sum_of([*(powers[i] for i in written), *last]),
    ]
    return chains.chain(TOTAL, [*lines, chains.number(group.total)], rest)


def _power(chains: Chains, group: NodeGroup, exponent: Name | Number) -> Call:
    return Call("exp", (_shifted(chains, group, exponent),))


def _shifted(
    chains: Chains, group: NodeGroup, expression: Name | Number, *more: Expression
) -> Expression:
    shift = (chains.number(-group.shift),) if group.shift else ()
    return sum_of([expression, *shift, *more])


def _softmax(chains: Chains, group: NodeGroup, index: int) -> list[Expression]:
    power = chains.number(group.exponentials[index])
    return [
        Quotient(_power(chains, group, node_input_name(group.nodes[index])), TOTAL),
        Quotient(power, chains.number(group.total)),
    ]


def _log_softmax(chains: Chains, group: NodeGroup, index: int) -> list[Expression]:
    number = chains.number(group.inputs[index])
    total = chains.number(group.total)
    logarithm = chains.number(-group.log_total)
    name = node_input_name(group.nodes[index])
    return [
        _shifted(chains, group, name, Minus(Call("ln", (TOTAL,)))),
        _shifted(chains, group, number, Minus(Call("ln", (total,)))),
        _shifted(chains, group, number, logarithm),
    ]


def _threshold(chains: Chains, group: NodeGroup) -> Derivation:
    """``threshold = (the sum of the inputs that stay above it - 1) / how many they are``."""
    names = [node_input_name(group.nodes[index]) for index in group.support]
    numbers = [chains.number(group.inputs[index]) for index in group.support]
    one, count = chains.number(-1), len(group.support)
    lines = [sum_of([*names, one]), sum_of([*numbers, one]), chains.number(group.excess)]
    if count > 1:
        lines = [Quotient(line, chains.number(count)) for line in lines]
    return chains.chain(THRESHOLD, [*lines, chains.number(group.threshold)])


def _sparsemax(chains: Chains, group: NodeGroup, index: int) -> list[Expression]:
    zero, name = chains.number(0), node_input_name(group.nodes[index])
    number, threshold = chains.number(group.inputs[index]), chains.number(-group.threshold)
    return [
        Call("max", (zero, sum_of([name, Minus(THRESHOLD)]))),
        Call("max", (zero, sum_of([number, threshold]))),
        Call("max", (zero, chains.number(group.surpluses[index]))),
    ]


def _call(chains: Chains, group: NodeGroup, index: int) -> list[Expression]:
    """Say no more than which function it is."""
    name, number = node_input_name(group.nodes[index]), chains.number(group.inputs[index])
    return [Call(group.activation.name, (name,)), Call(group.activation.name, (number,))]


def _nothing(_chains: Chains, _together: NodeGroup, _index: int) -> list[Expression]:
    """Leave it to the note, which names the node with the largest input."""
    return []


STEPS: dict[str, tuple[Share | None, Steps]] = {
    "softmax": (_total, _softmax),
    "log_softmax": (_total, _log_softmax),
    "sparsemax": (_threshold, _sparsemax),
    "hardmax": (None, _nothing),
}
"""For an activation: how what its nodes share comes about, and the steps to a node's output."""
