"""The derivations of an activation over a layer: what its nodes share, then each node's output.

A softmax is written as its exponentials over their sum. Where the plain exponentials would leave
the range of float64 the largest input is taken off first, and the text says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.explain.math.chains import sum_of
from nnfwd.explain.math.equality import form_of, value_of
from nnfwd.explain.math.expressions import Call, Expression, Minus, Name, Number, Quotient

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from nnfwd.explain.math.chains import Chains, Derivation
    from nnfwd.explain.shared import Together

    Share = Callable[[Chains, Together], Derivation]
    Steps = Callable[[Chains, Together, int], list[Expression]]

__all__ = ["derive_over_layer", "node_input_name"]

TOTAL = Name("total", "shared")
THRESHOLD = Name("threshold", "shared")


def node_input_name(node: str) -> Name:
    """Name what a node's activation is applied to."""
    return Name(node, "input")


def derive_over_layer(
    chains: Chains, together: Together, outputs: Mapping[str, float]
) -> tuple[tuple[Derivation, ...], list[Derivation]]:
    """Derive what the nodes share, if anything, then the output of each of some nodes."""
    share, expressions = STEPS.get(together.activation.name, (None, _call))
    shared = (share(chains, together),) if share else ()
    return shared, [
        chains.chain(
            Name(node),
            [*expressions(chains, together, together.nodes.index(node)), chains.number(output)],
        )
        for node, output in outputs.items()
    ]


def _total(chains: Chains, together: Together) -> Derivation:
    """``total = exp(a_input) + exp(b_input) = ... = number``."""
    names = [node_input_name(node) for node in together.nodes]
    numbers = [chains.number(each) for each in together.inputs]
    exponents = [chains.number(each) for each in together.differences]
    powers = [chains.number(each) for each in together.exponentials]
    written, rest = chains.cut(
        together.exponentials,
        lambda i: value_of(form_of(_power(chains, together, names[i]), chains.known)),
    )
    dots, last = ([rest.rest], [rest.total]) if rest else ([], [])
    lines = [
        sum_of([*(_power(chains, together, names[i]) for i in written), *dots]),
        sum_of([*(_power(chains, together, numbers[i]) for i in written), *dots]),
        sum_of([*(Call("exp", (exponents[i],)) for i in written), *dots]),
        sum_of([*(powers[i] for i in written), *last]),
    ]
    return chains.chain(TOTAL, [*lines, chains.number(together.total)], rest)


def _power(chains: Chains, together: Together, exponent: Name | Number) -> Call:
    return Call("exp", (_shifted(chains, together, exponent),))


def _shifted(
    chains: Chains, together: Together, expression: Name | Number, *more: Expression
) -> Expression:
    shift = (chains.number(-together.shift),) if together.shift else ()
    return sum_of([expression, *shift, *more])


def _softmax(chains: Chains, together: Together, index: int) -> list[Expression]:
    power = chains.number(together.exponentials[index])
    return [
        Quotient(_power(chains, together, node_input_name(together.nodes[index])), TOTAL),
        Quotient(power, chains.number(together.total)),
    ]


def _log_softmax(chains: Chains, together: Together, index: int) -> list[Expression]:
    number = chains.number(together.inputs[index])
    total = chains.number(together.total)
    logarithm = chains.number(-together.log_total)
    name = node_input_name(together.nodes[index])
    return [
        _shifted(chains, together, name, Minus(Call("ln", (TOTAL,)))),
        _shifted(chains, together, number, Minus(Call("ln", (total,)))),
        _shifted(chains, together, number, logarithm),
    ]


def _threshold(chains: Chains, together: Together) -> Derivation:
    """``threshold = (the sum of the inputs that stay above it - 1) / how many they are``."""
    names = [node_input_name(together.nodes[index]) for index in together.support]
    numbers = [chains.number(together.inputs[index]) for index in together.support]
    one, count = chains.number(-1), len(together.support)
    lines = [sum_of([*names, one]), sum_of([*numbers, one]), chains.number(together.excess)]
    if count > 1:
        lines = [Quotient(line, chains.number(count)) for line in lines]
    return chains.chain(THRESHOLD, [*lines, chains.number(together.threshold)])


def _sparsemax(chains: Chains, together: Together, index: int) -> list[Expression]:
    zero, name = chains.number(0), node_input_name(together.nodes[index])
    number, threshold = chains.number(together.inputs[index]), chains.number(-together.threshold)
    return [
        Call("max", (zero, sum_of([name, Minus(THRESHOLD)]))),
        Call("max", (zero, sum_of([number, threshold]))),
        Call("max", (zero, chains.number(together.surpluses[index]))),
    ]


def _call(chains: Chains, together: Together, index: int) -> list[Expression]:
    """Say no more than which function it is."""
    name, number = node_input_name(together.nodes[index]), chains.number(together.inputs[index])
    return [Call(together.activation.name, (name,)), Call(together.activation.name, (number,))]


def _nothing(_chains: Chains, _together: Together, _index: int) -> list[Expression]:
    """Leave it to the note, which names the node with the largest input."""
    return []


STEPS: dict[str, tuple[Share | None, Steps]] = {
    "softmax": (_total, _softmax),
    "log_softmax": (_total, _log_softmax),
    "sparsemax": (_threshold, _sparsemax),
    "hardmax": (None, _nothing),
}
"""For an activation: how what its nodes share comes about, and the steps to a node's output."""
