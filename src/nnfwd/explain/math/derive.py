"""The derivations of one row, in the order in which they are read."""

from __future__ import annotations

from itertools import chain, groupby
from typing import TYPE_CHECKING

from nnfwd.explain.math.blanks import leave_open
from nnfwd.explain.math.chains import Chains, sum_of
from nnfwd.explain.math.expressions import BLANK_TEXT, Name, Numbers, Products, Quotient
from nnfwd.explain.math.formulas import formulas_of
from nnfwd.explain.math.matrices import layer_equations
from nnfwd.explain.math.over_layer import derive_over_layer, node_input_name
from nnfwd.explain.math.pieces import (
    LayerHead,
    Legend,
    Note,
    OverLayer,
    Provenance,
    Row,
    ScaledInputs,
)
from nnfwd.text.apart import in_formula

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from nnfwd.core import Activation, Layer
    from nnfwd.explain.math.chains import Derivation
    from nnfwd.explain.math.expressions import Expression
    from nnfwd.explain.math.formulas import Formula, Formulas
    from nnfwd.explain.math.matrices import MatrixEquation
    from nnfwd.explain.math.pieces import Piece
    from nnfwd.explain.node_group import NodeGroup
    from nnfwd.explain.steps import Explanation, NodeSteps, Scaling
    from nnfwd.explain.view import View

    Fold = Callable[[Iterable[Piece], Explanation, View], Iterator[Piece]]

__all__ = ["derive", "derive_all"]


def derive_all(
    explanations: Iterable[Explanation],
    view: View,
    *,
    as_matrices: bool = False,
    with_legend: bool = False,
    folds: Sequence[Fold] = (),
) -> Iterator[Iterator[Piece]]:
    """Iterate over the pieces of each row; the first begins with what is said of all of them.

    ``folds`` are done where the view has a number of terms.
    """
    for index, explanation in enumerate(explanations):
        pieces = derive(explanation, view, as_matrices=as_matrices)
        if view.blank:
            pieces = leave_open(pieces, explanation, view)
        elif view.terms is not None:
            for fold in folds:
                pieces = fold(pieces, explanation, view)
        if index:
            yield pieces
        else:
            legend = [_legend(explanation, as_matrices=as_matrices)] if with_legend else []
            yield chain(_origin(explanation, view), legend, pieces)


def _origin(explanation: Explanation, view: View) -> Iterator[Piece]:
    if view.record is not None:
        yield Provenance(view.record)
    if explanation.provenance:
        yield Note(explanation.provenance)


def _legend(explanation: Explanation, *, as_matrices: bool) -> Legend:
    over_layer = any(steps.group is not None for steps in explanation.nodes)
    return Legend(explanation.network, over_layer or as_matrices)


def derive(explanation: Explanation, view: View, *, as_matrices: bool = False) -> Iterator[Piece]:
    """Turn the steps of one row into pieces: a derivation a node, or a layer as matrices.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> from nnfwd.explain import View, explain
    >>> relu = parse_activation("relu")
    >>> network = assemble([Input("x1")], [Node("out", ("x1",), (2,), relu)])
    >>> [type(piece).__name__ for piece in derive(explain(network, [3]), View())]
    ['Row', 'LayerHead', 'Derivation']
    """
    chains = Chains(view.digits, None if view.blank else view.terms)
    formulas = formulas_of(explanation.network, view.digits)
    inputs = [
        chains.chain(Name(name), [chains.number(value)])
        for name, value in explanation.inputs.items()
    ]
    yield Row(explanation.title, tuple(inputs))
    for scaling in explanation.scalings:
        # from here on the name is that of the scaled value
        chains.known.pop(Name(scaling.name), None)
    scalings = [_scaling(chains, each) for each in explanation.scalings]
    if view.nodes is not None:
        shown = [steps for steps in explanation.nodes if view.shows(steps.node)]
        taken = {source for steps in shown for source in steps.sources}
        scalings = [each for each in scalings if each.subject.name in taken]
    if scalings:
        words = {each.name: each.formula for each in explanation.scalings}
        yield ScaledInputs(tuple(scalings), tuple(words[each.subject.name] for each in scalings))
    needed = _needed(explanation, view)
    layers = explanation.network.layers if as_matrices else ()
    together = {node: layer for layer in layers for node in layer.nodes}
    for layer, members in groupby(explanation.nodes, key=lambda steps: steps.layer):
        everything = list(members)
        nodes = [steps for steps in everything if needed is None or steps.node in needed]
        pieces = list(_layer(chains, formulas, nodes, view, together))
        if pieces:
            yield LayerHead(layer, _common_activation(everything))
            yield from pieces
    if explanation.predicted is not None:
        class_words = f"class: {explanation.class_text} ({explanation.decided_by})"
        yield Note((class_words,), (f"class: {BLANK_TEXT} ({_open_reason(explanation)})",))


def _open_reason(explanation: Explanation) -> str:
    """Say by what the class is decided, whatever it is."""
    if len(explanation.outputs) > 1:
        return "the largest output"
    return f"{in_formula(next(iter(explanation.outputs)))} is {BLANK_TEXT} 0.5"


def _needed(explanation: Explanation, view: View) -> set[str] | None:
    """Find what the chosen nodes are computed from: it decides which signs are equals signs."""
    if view.nodes is None:
        return None
    needed = set(view.nodes)
    for steps in reversed(explanation.nodes):
        if steps.group is not None and not needed.isdisjoint(steps.group.nodes):
            needed.update(steps.group.nodes)
        if steps.node in needed:
            needed.update(steps.sources)
    return needed


def _scaling(chains: Chains, scaling: Scaling) -> Derivation:
    """``age = (38 - 30) / 12 = 8 / 12 = ...``, without a mean of 0 and a scale of 1."""
    raw, difference = chains.number(scaling.raw), chains.number(scaling.difference)
    mean, scale = chains.number(-scaling.mean), chains.number(scaling.scale)
    numerators = [sum_of([raw, mean]), difference] if scaling.mean else [raw]
    divisors: list[Expression] = [scale] * len(numerators)
    if scaling.max is not None and scaling.mean:
        divisors[0] = sum_of([chains.number(scaling.max), mean])
    expressions = list(map(Quotient, numerators, divisors)) if scaling.scale != 1 else numerators
    return chains.chain(Name(scaling.name), [*expressions, chains.number(scaling.value)])


def _layer(
    chains: Chains,
    formulas: Formulas,
    nodes: list[NodeSteps],
    view: View,
    together: Mapping[str, Layer],
) -> Iterator[Derivation | MatrixEquation | OverLayer]:
    """Iterate over what is written of a layer. The rest is derived too: later signs need it.

    Nodes that ``together`` has are written as matrices, those of one layer in one equation.
    """
    waiting: list[NodeSteps] = []
    runs = groupby(nodes, key=lambda steps: together[steps.node] if together else steps.node)
    for run in [list(members) for _, members in runs]:
        derivations = [_node(chains, steps, formulas.of(steps)) for steps in run]
        shown = [index for index, steps in enumerate(run) if view.shows(steps.node)]
        if not together:
            yield from (derivations[index] for index in shown)
        elif shown:
            yield from layer_equations(chains, [run[index] for index in shown])
        for steps in run:
            if steps.group is None:
                continue
            waiting.append(steps)
            if steps.node == steps.group.nodes[-1]:
                yield from _over_layer(chains, steps.group, waiting, view)


def _over_layer(
    chains: Chains, group: NodeGroup, waiting: list[NodeSteps], view: View
) -> Iterator[OverLayer]:
    """Write the outputs of an activation over a layer, if any of them is shown."""
    members = {each.node: each.output for each in waiting if each.group is group}
    shared, outputs = derive_over_layer(chains, group, members)
    shown = tuple(each for each in outputs if view.shows(each.subject.name))
    if shown:
        yield OverLayer(group, shared, shown)


def _node(chains: Chains, steps: NodeSteps, formula: Formula) -> Derivation:
    """Derive a node's output; of a node under an activation over its layer, the input."""
    weights, names, values = formula.weights, formula.names, chains.numbers(steps.values)
    products = steps.products
    written, rest = chains.cut(products, lambda hidden: sum_of([formula.exact.pick(hidden)]))
    if rest is not None:
        weights, values = weights.pick(written), values.pick(written)
        names = tuple([names[index] for index in written])
        products = (*[products[index] for index in written], rest.total.value)
    dots = [rest.rest] if rest else []
    bias = [chains.number(steps.bias)] if steps.bias else []
    added = (steps.bias,) if steps.bias else ()
    runs: list[list[Expression | Numbers | Products]] = [
        [Products(weights, names), *dots, *bias],
        [Products(weights, values), *dots, *bias],
        [Numbers.of((*products, *added), chains.digits)],
    ]
    if len(steps.sections) > 1 or (steps.sections and bias):
        runs.append([Numbers.of((*steps.sections, *added), chains.digits)])
    sums = [*map(sum_of, runs), chains.number(steps.input)]
    if steps.group is not None:
        return chains.chain(node_input_name(steps.node), sums, rest)
    applied = chains.apply(steps.activation, sums)
    return chains.chain(Name(steps.node), [*applied, chains.number(steps.output)], rest)


def _common_activation(nodes: list[NodeSteps]) -> Activation | None:
    activations = {steps.activation for steps in nodes}
    return activations.pop() if len(activations) == 1 else None
