"""Long explanations folded: what matters little to any sum is counted, or written in short."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from nnfwd.explain.math.chains import Derivation, Step, largest, sign_of, size_of
from nnfwd.explain.math.expressions import Call, Name, Number, Product, Sum
from nnfwd.explain.math.pieces import LayerHead, MoreNodes, Note, Row, ScaledInputs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnfwd.explain.math.expressions import Expression
    from nnfwd.explain.math.pieces import Piece
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["fold_inputs", "fold_nodes"]


def fold_inputs(pieces: Iterable[Piece], _explanation: Explanation, view: View) -> Iterator[Piece]:
    """Write the inputs that a sum names, and count the others, if they are more than its terms.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> from nnfwd.explain import View, explain, write_explanations
    >>> relu = parse_activation("relu")
    >>> network = assemble([Input("x1"), Input("x2")], [Node("out", ("x1", "x2"), (2, 4), relu)])
    >>> text = "".join(write_explanations("text", [explain(network, [3, 5])], View(terms=1)))
    >>> text.splitlines()[0]
    'Row 1: x2 = 5, and 1 more input'
    """
    everything = list(pieces)
    formulas = [each.steps[0].expression for each in everything if isinstance(each, Derivation)]
    named = {name for formula in formulas for name in _names(formula)}
    for piece in everything:
        match piece:
            case Row(inputs=inputs) if _is_long(inputs, view):
                chosen = tuple(each for each in inputs if each.subject in named)
                yield piece._replace(inputs=chosen, n_more=len(inputs) - len(chosen))
            case ScaledInputs(derivations=derivations, formulas=words) if _is_long(
                derivations, view
            ):
                pairs = zip(derivations, words, strict=True)
                kept = [pair for pair in pairs if pair[0].subject in named]
                if kept:
                    chosen, theirs = zip(*kept, strict=True)
                    yield ScaledInputs(chosen, theirs, len(derivations) - len(kept))
            case _:
                yield piece


def _is_long(inputs: Sequence[Derivation], view: View) -> bool:
    return view.terms is not None and len(inputs) > view.terms


def _names(expression: Expression) -> Iterator[Name]:
    match expression:
        case Name():
            yield expression
        case Product(factor=factor):
            yield from _names(factor)
        case Sum(parts=parts) | Call(arguments=parts):
            for part in parts:
                yield from _names(part)


def fold_nodes(pieces: Iterable[Piece], explanation: Explanation, view: View) -> Iterator[Piece]:
    """Write as many nodes of a hidden layer as a sum has terms, and what the others come to.

    Those of the largest contributions to any sum that is shown are written in full, and so are
    nodes that were chosen one by one.
    """
    in_full = _nodes_in_full(explanation, view)
    waiting: list[Derivation] = []
    for piece in pieces:
        if isinstance(piece, Derivation) and piece.subject.name not in in_full:
            waiting.append(piece)
            continue
        if waiting and isinstance(piece, LayerHead | Note):
            yield _more_nodes(waiting)
            waiting = []
        yield piece
    if waiting:
        yield _more_nodes(waiting)


def _more_nodes(derivations: Iterable[Derivation]) -> MoreNodes:
    everything = list(map(_result, derivations))
    others = tuple(each for each in everything if not _is_zero(each))
    return MoreNodes(others, len(everything) - len(others))


def _result(derivation: Derivation) -> Derivation:
    result = derivation.steps[-1].expression
    return Derivation(derivation.subject, (Step(sign_of(derivation.is_exact), result),))


def _is_zero(derivation: Derivation) -> bool:
    match derivation.steps[-1].expression:
        case Number(value=0.0):
            return True
    return False


def _nodes_in_full(explanation: Explanation, view: View) -> set[str]:
    if view.nodes is not None:
        return set(view.nodes)
    in_full = set(explanation.network.outputs)
    sizes = _contributions(explanation, view)
    for _, members in groupby(explanation.nodes, key=lambda steps: steps.layer):
        in_layer = list(members)
        hidden = [steps.node for steps in in_layer if steps.node not in in_full]
        under = [steps.node for steps in in_layer if steps.group is not None]
        count = view.terms or len(hidden)
        kept = largest([sizes.get(name, 0.0) for name in hidden], count)
        in_full.update(under, (hidden[index] for index in kept))
    return in_full


def _contributions(explanation: Explanation, view: View) -> dict[str, float]:
    """Find how large the largest product is that an input or node has a part in."""
    sizes: dict[str, float] = {}
    for steps in explanation.nodes:
        if view.shows(steps.node):
            for source, product in zip(steps.sources, map(size_of, steps.products), strict=True):
                if product > sizes.get(source, 0.0):
                    sizes[source] = product
    return sizes
