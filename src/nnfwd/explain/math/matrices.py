"""A layer as equations of matrices: ``z = W·x + b``, then ``a = f(z)``.

Made from the same steps as the derivations of single nodes. A sign holds for every row of its
matrices: ``=`` where each is exactly equal as printed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from nnfwd.explain.math.chains import is_whole, sign_of, sum_of
from nnfwd.explain.math.equality import are_equal, form_of
from nnfwd.explain.math.expressions import Call, Expression, Name, Number, Product
from nnfwd.explain.math.over_layer import node_input_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from nnfwd.explain.math.chains import Chains, Sign
    from nnfwd.explain.math.equality import Form
    from nnfwd.explain.steps import NodeSteps

__all__ = [
    "Applied",
    "Column",
    "ElementwiseSum",
    "MatrixEquation",
    "MatrixStep",
    "WeightedSum",
    "layer_equations",
]

Column = tuple[Expression, ...]
"""A matrix of one column."""


@dataclass(frozen=True)
class WeightedSum:
    """A matrix of weights, a row a node, times what it weighs, plus biases if there are any."""

    weights: tuple[tuple[Number, ...], ...]
    factors: Column
    biases: Column


@dataclass(frozen=True)
class ElementwiseSum:
    """Columns of weights times columns of what they weigh, one by one, plus biases."""

    terms: tuple[tuple[Column, Column], ...]
    biases: Column


@dataclass(frozen=True)
class Applied:
    """One function of every number of a column."""

    function: str
    argument: Column
    parameters: tuple[tuple[str, Number | str], ...]


Side = WeightedSum | ElementwiseSum | Applied | Column


@dataclass(frozen=True)
class MatrixStep:
    """A sign, and what comes after it."""

    sign: Sign
    side: Side


@dataclass(frozen=True)
class MatrixEquation:
    """How a column of names comes to its numbers, step by step."""

    subject: tuple[Name, ...]
    steps: tuple[MatrixStep, ...]


def layer_equations(chains: Chains, nodes: Sequence[NodeSteps]) -> Iterator[MatrixEquation]:
    """Write nodes that are summed together as equations of matrices.

    First what goes into their activations, then what comes out of them. A node without an
    activation has its output in the first; the outputs of an activation over a layer are left out.
    """
    active = [
        steps for steps in nodes if steps.group is None and steps.activation.name != "identity"
    ]
    yield _weighted_sums(chains, nodes, active)
    if active:
        yield _activations(chains, active)


def _weighted_sums(
    chains: Chains, nodes: Sequence[NodeSteps], active: Sequence[NodeSteps]
) -> MatrixEquation:
    number = chains.number
    subject = tuple(
        node_input_name(steps.node)
        if steps in active or steps.group is not None
        else Name(steps.node)
        for steps in nodes
    )
    weights = tuple(tuple(map(number, steps.weights)) for steps in nodes)
    biases = tuple(number(steps.bias) for steps in nodes) if any(s.bias for s in nodes) else ()
    names = tuple(tuple(map(Name, steps.sources)) for steps in nodes)
    values = tuple(tuple(map(number, steps.values)) for steps in nodes)
    both: tuple[Sequence[Sequence[Name | Number]], ...] = (names, values)
    columns: list[tuple[Column, Side]] = [
        (
            tuple(
                _summed(chains, row, each, steps.bias)
                for row, each, steps in zip(weights, factors, nodes, strict=True)
            ),
            WeightedSum(weights, tuple(factors[0]), biases)
            if len(set(names)) == 1
            else _by_element(weights, factors, biases),
        )
        for factors in both
    ]
    inputs = tuple(number(steps.input) for steps in nodes)
    return _equation(chains, subject, [*columns, (inputs, inputs)])


def _by_element(
    weights: Sequence[Sequence[Number]],
    factors: Sequence[Sequence[Name | Number]],
    biases: Column,
) -> ElementwiseSum:
    """Turn the rows of nodes into columns, a pair a term."""
    columns = zip(zip(*weights, strict=True), zip(*factors, strict=True), strict=True)
    return ElementwiseSum(tuple(columns), biases)


def _summed(
    chains: Chains, weights: Sequence[Number], factors: Sequence[Name | Number], bias: float
) -> Expression:
    """Write the weighted sum of one node."""
    products = [Product(weight, each) for weight, each in zip(weights, factors, strict=True)]
    return sum_of([*products, *([chains.number(bias)] if bias else [])])


def _activations(chains: Chains, nodes: Sequence[NodeSteps]) -> MatrixEquation:
    number = chains.number
    columns: list[tuple[Column, Side]] = []
    names: Column = tuple(node_input_name(steps.node) for steps in nodes)
    for arguments in (names, tuple(number(steps.input) for steps in nodes)):
        calls = tuple(
            call
            for steps, each in zip(nodes, arguments, strict=True)
            for call in chains.apply(steps.activation, [each])
        )
        columns.append((calls, _in_common(calls)))
    outputs = tuple(number(steps.output) for steps in nodes)
    return _equation(
        chains, tuple(Name(steps.node) for steps in nodes), [*columns, (outputs, outputs)]
    )


def _in_common(calls: Column) -> Side:
    """Write calls of one function as one call."""
    arguments: list[Expression] = []
    functions = set()
    for call in calls:
        if not isinstance(call, Call):
            return calls
        functions.add((call.function, call.parameters))
        arguments += call.arguments
    if len(functions) > 1:
        return calls
    ((function, parameters),) = functions
    return Applied(function, tuple(arguments), parameters)


def _equation(
    chains: Chains, subject: tuple[Name, ...], columns: Sequence[tuple[Column, Side]]
) -> MatrixEquation:
    """Put signs between columns, and remember which names are exactly known."""
    signs = []
    exact = [True] * len(subject)
    before: list[Form] = []
    for column, _ in columns:
        forms = [form_of(each, chains.known) for each in column]
        equal = list(map(are_equal, before, forms)) if before else list(map(is_whole, column))
        exact = [row and each for row, each in zip(exact, equal, strict=True)]
        signs.append(sign_of(all(equal)))
        before = forms
    for name, number, is_exact in zip(subject, columns[-1][0], exact, strict=True):
        if is_exact:
            chains.know(name, number)
    steps = (MatrixStep(sign, side) for sign, (_, side) in zip(signs, columns, strict=True))
    return MatrixEquation(subject, tuple(steps))
