"""A sheet to fill in: the pieces of a row, with what is to be computed left open.

The first step of a derivation is its formula: weights, biases and names, which are given. Each
later step is compared with it, part by part. A number where the formula has the same number is
given, as a bias is; where the formula has a name, it is the value of that; where it has a product,
a sum or the whole, it is what that comes to. No number decides anything, so that the sheets of two
rows differ in nothing but what is given.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from nnfwd.explain.math.chains import Chains, Derivation, Step
from nnfwd.explain.math.expressions import (
    Blank,
    Call,
    Minus,
    Name,
    Number,
    Product,
    Quotient,
    Sum,
)
from nnfwd.explain.math.matrices import (
    Applied,
    ElementwiseSum,
    MatrixEquation,
    MatrixStep,
    WeightedSum,
)
from nnfwd.explain.math.over_layer import THRESHOLD, derive_over_layer, node_input_name
from nnfwd.explain.math.pieces import Note, OverLayer, ScaledInputs
from nnfwd.explain.view import BlankLevel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from nnfwd.explain.math.chains import Sign
    from nnfwd.explain.math.expressions import Expression
    from nnfwd.explain.math.matrices import Column, Side
    from nnfwd.explain.math.pieces import Piece
    from nnfwd.explain.steps import Explanation
    from nnfwd.explain.view import View

__all__ = ["leave_open"]

PRODUCT, SUM, RESULT = range(3)
"""Kinds of numbers that are computed: the first that each of :data:`BlankLevel` leaves open."""

BLANK = Blank()

N_THRESHOLD_STEPS = 4


def leave_open(pieces: Iterable[Piece], explanation: Explanation, view: View) -> Iterator[Piece]:
    """Leave open what is to be computed, as much of it as ``view.blank`` says.

    Of what follows from given numbers, ``results`` leaves open what activations, nodes and scalings
    come to, ``sums`` the sums too, and ``all`` the products too. What follows from something open
    is open. The value of a node that is not shown is given, unless it follows from one that is.

    Examples
    --------
    >>> from nnfwd.core import Input, Node, assemble, parse_activation
    >>> from nnfwd.explain import View, explain, write_explanations
    >>> relu = parse_activation("relu")
    >>> network = assemble([Input("x1"), Input("x2")], [Node("out", ("x1", "x2"), (2, 4), relu)])
    >>> sheet = write_explanations("text", [explain(network, [3, 5])], View(blank="sums"))
    >>> print("".join(sheet), end="")
    Row 1: x1 = 3, x2 = 5
    <BLANKLINE>
    output (relu)
      out = relu(2·x1 + 4·x2)
          = relu(2·3 + 4·5)
          = relu(6 + 20)
          = relu(______)
          = ______
    """
    level = get_args(BlankLevel).index(view.blank or "all")
    sheet = _Sheet(level, _open_names(explanation, view, level), view.digits)
    return map(sheet.piece, pieces)


def _open_names(explanation: Explanation, view: View, level: int) -> set[Name]:
    """Find the names whose values are to be computed, or follow from such."""
    shown = {steps.node for steps in explanation.nodes if view.shows(steps.node)}
    taken = {source for node in shown for source in explanation[node].sources}
    found = {Name(each.name) for each in explanation.scalings if each.name in taken}
    for steps in explanation.nodes:
        name, input_name = Name(steps.node), node_input_name(steps.node)
        follows = not found.isdisjoint(map(Name, steps.sources))
        if follows or (steps.node in shown and level <= SUM):
            found.add(input_name)
        if follows or steps.node in shown:
            found.add(name)
        if steps.group is not None and not found.isdisjoint(
            map(node_input_name, steps.group.nodes)
        ):
            found |= set(map(Name, steps.group.nodes))
    return found


@dataclass(frozen=True)
class _Sheet:
    """Leaves open the values of some names, what follows from them, and all from a kind on."""

    first: int
    names: set[Name]
    digits: int

    def piece(self, piece: Piece) -> Piece:
        match piece:
            case Note(blanks=blanks) if blanks:
                return Note(blanks)
            case ScaledInputs(derivations=derivations):
                return piece._replace(derivations=tuple(map(self._derivation, derivations)))
            case Derivation():
                return self._derivation(piece)
            case MatrixEquation():
                return self._equation(piece)
            case OverLayer():
                return self._over_layer(piece)
        return piece

    def _over_layer(self, piece: OverLayer) -> OverLayer:
        """Write the steps that there are whatever the inputs are, with no largest taken off."""
        group, shared, outputs = piece.group, piece.shared, piece.outputs
        if group.shift:
            group = replace(group, is_shifted=False)
            names = dict.fromkeys((each.subject.name for each in outputs), 0.0)
            shared, found = derive_over_layer(Chains(self.digits), group, names)
            outputs = tuple(found)
        return OverLayer(
            group, tuple(map(self._result, shared)), tuple(map(self._result, outputs)), True
        )

    def _result(self, derivation: Derivation) -> Derivation:
        """Leave open all but the values of names: what is inside of an activation is no sum."""
        return replace(self, first=PRODUCT)._derivation(derivation)

    def _derivation(self, derivation: Derivation) -> Derivation:
        subject, formula = derivation.subject, derivation.steps[0].expression
        if subject == THRESHOLD:  # its formula says which nodes stay above it
            return Derivation(subject, (Step("=", BLANK),) * N_THRESHOLD_STEPS)
        if isinstance(formula, Number):
            return Derivation(subject, (Step("=", BLANK),))
        kind = SUM if subject.role == "input" else RESULT
        expressions = [self._whole(formula, each.expression, kind) for each in derivation.steps]
        signs = _signs((each.sign for each in derivation.steps), map(_has_blank, expressions))
        return Derivation(subject, tuple(map(Step, signs, expressions)))

    def _whole(self, formula: Expression, step: Expression, kind: int) -> Expression:
        is_number = isinstance(step, Number)
        return self._computed(formula, step, kind) if is_number else self._part(formula, step)

    def _computed(self, formula: Expression, step: Expression, kind: int) -> Expression:
        is_open = kind >= self.first or not self.names.isdisjoint(_names(formula))
        return BLANK if is_open else step

    def _part(self, formula: Expression, step: Expression) -> Expression:  # noqa: PLR0911
        """Leave open what a step has in place of a part of the formula."""
        if step == formula:
            return step
        match formula, step:
            case Name(role=role), Number():
                return BLANK if role == "shared" or formula in self.names else step
            case Product(), Number():
                return self._computed(formula, step, PRODUCT)
            case Sum(), Number():
                return self._computed(formula, step, SUM)
            case Product(factor=factor), Product():
                return replace(step, factor=self._part(factor, step.factor))
            case Quotient(), Quotient():
                return Quotient(
                    self._part(formula.dividend, step.dividend),
                    self._part(formula.divisor, step.divisor),
                )
            case Minus(), Minus():
                return Minus(self._part(formula.operand, step.operand))
            case Call(), Call():
                pairs = zip(formula.arguments, step.arguments, strict=True)
                return replace(step, arguments=tuple(self._part(*pair) for pair in pairs))
            case Sum(parts=parts), Sum() if len(parts) == len(step.parts):
                return Sum(tuple(map(self._part, parts, step.parts)))
            case Sum(), Sum():
                return Sum(tuple(self._sections(formula, step.parts)))
        return BLANK

    def _sections(self, formula: Sum, sections: Sequence[Expression]) -> Iterator[Expression]:
        """Leave open the sums of a wide node's sections; a bias comes last, as in the formula."""
        n_sections = len(sections) - isinstance(formula.parts[-1], Number)
        for index, each in enumerate(sections):
            yield self._computed(formula, each, SUM) if index < n_sections else each

    def _equation(self, equation: MatrixEquation) -> MatrixEquation:
        kind = SUM if equation.subject[0].role == "input" else RESULT
        formula = equation.steps[0].side
        sides = [self._side(formula, each.side, kind) for each in equation.steps]
        blanks = [any(map(_has_blank, _entries(side))) for side in sides]
        signs = _signs((each.sign for each in equation.steps), blanks)
        return MatrixEquation(equation.subject, tuple(map(MatrixStep, signs, sides)))

    def _side(self, formula: Side, side: Side, kind: int) -> Side:
        match formula, side:
            case WeightedSum(), WeightedSum():
                return replace(side, factors=self._column(formula.factors, side.factors))
            case ElementwiseSum(terms=terms), ElementwiseSum():
                pairs = zip(terms, side.terms, strict=True)
                columns = ((same, self._column(*each)) for (same, *each) in map(_factors, pairs))
                return replace(side, terms=tuple(columns))
            case Applied(), Applied():
                return replace(side, argument=self._column(formula.argument, side.argument))
            case _, tuple():
                rows = zip(_entries(formula), side, strict=True)
                return tuple(self._whole(*each, kind) for each in rows)
        return side

    def _column(self, formula: Column, column: Column) -> Column:
        return tuple(map(self._part, formula, column))


def _factors(
    pair: tuple[tuple[Column, Column], tuple[Column, Column]],
) -> tuple[Column, Column, Column]:
    """Take the weights of a term, and what they weigh in the formula and in a step."""
    (weights, names), (_, values) = pair
    return weights, names, values


def _entries(side: Side) -> Column:
    """Write a side as a column of expressions, one a row."""
    match side:
        case WeightedSum(weights=weights, factors=factors):
            return tuple(Sum(tuple(map(Product, row, factors))) for row in weights)
        case ElementwiseSum(terms=terms):
            rows = zip(*(map(Product, *term) for term in terms), strict=True)  # type: ignore[arg-type]
            return tuple(map(Sum, rows))
        case Applied(function=function, argument=argument):
            return tuple(Call(function, (each,)) for each in argument)
    return side


def _signs(signs: Iterable[Sign], blanks: Iterable[bool]) -> Iterator[Sign]:
    """Write = before and after what is open: ≈ would say something of the number."""
    was_open = False
    for sign, is_open in zip(signs, blanks, strict=True):
        yield "=" if is_open or was_open else sign
        was_open = is_open


def _has_blank(expression: Expression) -> bool:
    return any(isinstance(each, Blank) for each in _walk(expression))


def _names(expression: Expression) -> set[Name]:
    return {each for each in _walk(expression) if isinstance(each, Name)}


def _walk(expression: Expression) -> Iterator[Expression]:
    """Iterate over an expression and all that it is made of."""
    yield expression
    match expression:
        case Product(factor=factor):
            yield from _walk(factor)
        case Minus(operand=operand):
            yield from _walk(operand)
        case Quotient(dividend=dividend, divisor=divisor):
            yield from _walk(dividend)
            yield from _walk(divisor)
        case Sum(parts=parts) | Call(arguments=parts):
            for part in parts:
                yield from _walk(part)
