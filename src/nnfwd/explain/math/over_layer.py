"""The derivations of an activation over a layer: what its nodes share, then each node's output.

A softmax is written as its exponentials over their sum. Where the plain exponentials would leave
the range of float64 the largest input is taken off first, and the text says so.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from nnfwd.explain.math.chains import sum_of
from nnfwd.explain.math.equality import form_of, value_of
from nnfwd.explain.math.expressions import Call, Expression, Minus, Name, Number, Quotient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.explain.math.chains import Chains, Derivation, RestLine
    from nnfwd.explain.shared import Together

__all__ = ["node_input_name", "node_output", "shared_lines"]

TOTAL = Name("total", "shared")
THRESHOLD = Name("threshold", "shared")


def node_input_name(node: str) -> Name:
    """Name what a node's activation is applied to."""
    return Name(node, "input")


def shared_lines(chains: Chains, together: Together) -> Iterator[Derivation]:
    """Derive what the nodes share, if anything."""
    if together.activation.name in ("softmax", "log_softmax"):
        yield _total(chains, together)
    elif together.activation.name == "sparsemax":
        yield _threshold(chains, together)


def node_output(chains: Chains, together: Together, node: str, output: float) -> Derivation:
    """Derive the output of one node."""
    index = together.nodes.index(node)
    makers = {"softmax": _softmax, "log_softmax": _log_softmax, "sparsemax": _sparsemax}
    maker = makers.get(together.activation.name, _unexplained)
    expressions = maker(chains, together, index)
    return chains.chain(Name(node), (*expressions, chains.number(output)))


def _total(chains: Chains, together: Together) -> Derivation:
    """``total = exp(a_input) + exp(b_input) = ... = number``."""
    names = [node_input_name(node) for node in together.nodes]
    numbers = [chains.number(each) for each in together.inputs]
    exponents = [chains.number(each) for each in together.differences]
    powers = [chains.number(each) for each in together.exponentials]
    written = chains.largest(together.exponentials)
    hidden = sorted(set(range(len(names))) - set(written))
    rest: RestLine | None = None
    if hidden:
        exact = [
            value_of(form_of(_power(chains, together, names[i]), chains.known)) for i in hidden
        ]
        known = [each for each in exact if each is not None]
        rest = chains.rest_line(
            [together.exponentials[i] for i in hidden],
            sum(known, Fraction(0)) if len(known) == len(hidden) else None,
        )
    last: list[Expression] = [] if rest is None else [rest.rest]
    last_number: list[Expression] = [] if rest is None else [rest.total]
    lines = [
        sum_of([*(_power(chains, together, names[i]) for i in written), *last]),
        sum_of([*(_power(chains, together, numbers[i]) for i in written), *last]),
        sum_of([*(Call("exp", (exponents[i],)) for i in written), *last]),
        sum_of([*(powers[i] for i in written), *last_number]),
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


def _unexplained(chains: Chains, together: Together, index: int) -> list[Expression]:
    """Say no more than which function it is. Hardmax's note says who has the largest input."""
    if together.activation.name == "hardmax":
        return []
    name, number = node_input_name(together.nodes[index]), chains.number(together.inputs[index])
    return [Call(together.activation.name, (name,)), Call(together.activation.name, (number,))]
