"""The derivations of one row, in the order in which they are read."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from nnfwd.explain.math.chains import Chains, Derivation, sum_of
from nnfwd.explain.math.expressions import Name, Product, Quotient
from nnfwd.explain.math.matrices import MatrixEquation, layer_equations
from nnfwd.explain.math.over_layer import derive_over_layer, node_input_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.core import Activation
    from nnfwd.explain.math.expressions import Expression
    from nnfwd.explain.shared import Together
    from nnfwd.explain.steps import Explanation, NodeSteps, Scaling
    from nnfwd.explain.view import View

__all__ = ["Derived", "OverLayer", "Part", "Section", "derive"]


@dataclass(frozen=True)
class OverLayer:
    """An activation over a layer: what its nodes share, then the output of each."""

    together: Together
    shared: tuple[Derivation, ...]
    outputs: tuple[Derivation, ...]


Part = Derivation | MatrixEquation | OverLayer


@dataclass(frozen=True)
class Section:
    """A layer's derivations.

    Parameters
    ----------
    layer : str
    activation : Activation, optional
        The layer's activation, if all nodes of it have the same.
    parts : tuple of Derivation, MatrixEquation and OverLayer
        A node's output, or its input where the activation is taken over the layer; that comes when
        all its nodes have their inputs. As matrices, equations of several nodes in place of that.
    """

    layer: str
    activation: Activation | None
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Derived:
    """One row, ready to be written: inputs, scaled inputs, layers."""

    explanation: Explanation
    inputs: tuple[Derivation, ...]
    scalings: tuple[Derivation, ...]
    sections: tuple[Section, ...]


def derive(explanation: Explanation, view: View, *, as_matrices: bool = False) -> Derived:
    """Turn the steps of one row into derivations: a node each, or a layer as matrices."""
    chains = Chains(view.digits, view.terms)
    scaled = {scaling.name for scaling in explanation.scalings}
    inputs = tuple(
        chains.chain(Name(name), [chains.number(value)])
        for name, value in explanation.inputs.items()
    )
    for name in scaled:
        # from here on the name is that of the scaled value
        chains.known.pop(Name(name), None)
    scalings = tuple(_scaling(chains, each) for each in explanation.scalings)
    if view.nodes is not None:
        shown = [steps for steps in explanation.nodes if view.shows(steps.node)]
        taken = {source for steps in shown for source in steps.sources}
        scalings = tuple(each for each in scalings if each.subject.name in taken)
    needed = _needed(explanation, view)
    sections = []
    for layer, members in groupby(explanation.nodes, key=lambda steps: steps.layer):
        everything = list(members)
        group = [steps for steps in everything if needed is None or steps.node in needed]
        parts = tuple(_layer(chains, group, view, as_matrices=as_matrices))
        if parts:
            sections.append(Section(layer, _common_activation(everything), parts))
    return Derived(explanation, inputs, scalings, tuple(sections))


def _needed(explanation: Explanation, view: View) -> set[str] | None:
    """Find what the chosen nodes are computed from: it decides which signs are equals signs."""
    if view.nodes is None:
        return None
    needed = set(view.nodes)
    for steps in reversed(explanation.nodes):
        if steps.together is not None and not needed.isdisjoint(steps.together.nodes):
            needed.update(steps.together.nodes)
        if steps.node in needed:
            needed.update(steps.sources)
    return needed


def _scaling(chains: Chains, scaling: Scaling) -> Derivation:
    """``age = (38 - 30) / 12 = 8 / 12 = ...``, without a mean of 0 and a scale of 1."""
    raw, difference = chains.number(scaling.raw), chains.number(scaling.difference)
    mean, scale = chains.number(-scaling.mean), chains.number(scaling.scale)
    numerators = [sum_of([raw, mean]), difference] if scaling.mean else [raw]
    expressions = (
        [Quotient(each, scale) for each in numerators] if scaling.scale != 1 else numerators
    )
    return chains.chain(Name(scaling.name), [*expressions, chains.number(scaling.value)])


def _layer(
    chains: Chains, group: list[NodeSteps], view: View, *, as_matrices: bool
) -> Iterator[Part]:
    """Iterate over what is written of a layer. The rest is derived too: later signs need it."""
    waiting: list[NodeSteps] = []
    runs = groupby(group, key=lambda steps: steps.sources if as_matrices else steps.node)
    for run in [list(members) for _, members in runs]:
        derivations = [_node(chains, steps) for steps in run]
        shown = [index for index, steps in enumerate(run) if view.shows(steps.node)]
        if not as_matrices:
            yield from (derivations[index] for index in shown)
        elif shown:
            yield from layer_equations(chains, [run[index] for index in shown])
        for steps in run:
            if steps.together is None:
                continue
            waiting.append(steps)
            if steps.node == steps.together.nodes[-1]:
                yield from _over_layer(chains, steps.together, waiting, view)


def _over_layer(
    chains: Chains, together: Together, waiting: list[NodeSteps], view: View
) -> Iterator[OverLayer]:
    """Write the outputs of an activation over a layer, if any of them is shown."""
    members = {each.node: each.output for each in waiting if each.together is together}
    shared, outputs = derive_over_layer(chains, together, members)
    shown = tuple(each for each in outputs if view.shows(each.subject.name))
    if shown:
        yield OverLayer(together, shared, shown)


def _node(chains: Chains, steps: NodeSteps) -> Derivation:
    """Derive a node's output; of a node under an activation over its layer, the input."""

    def exact(index: int) -> Fraction | None:
        value = chains.known.get(Name(steps.sources[index]))
        return None if value is None else Fraction(repr(steps.weights[index])) * value

    number = chains.number
    written, rest = chains.cut(steps.products, exact)
    dots, total = ([rest.rest], [rest.total]) if rest else ([], [])
    weights = [number(steps.weights[index]) for index in written]
    names = [Name(steps.sources[index]) for index in written]
    values = [number(steps.values[index]) for index in written]
    products = [number(steps.products[index]) for index in written]
    sections = [number(each) for each in steps.sections]
    bias = [number(steps.bias)] if steps.bias else []
    summands: list[list[Expression]] = [
        [*map(Product, weights, names), *dots],
        [*map(Product, weights, values), *dots],
        [*products, *total],
    ]
    if len(sections) > 1 or (sections and bias):
        summands.append([*sections])
    sums = [sum_of([*parts, *bias]) for parts in summands]
    sums.append(number(steps.input))
    if steps.together is not None:
        return chains.chain(node_input_name(steps.node), sums, rest)
    applied = [chains.apply(steps.activation, each) for each in sums]
    return chains.chain(Name(steps.node), [*applied, number(steps.output)], rest)


def _common_activation(group: list[NodeSteps]) -> Activation | None:
    activations = {steps.activation for steps in group}
    return activations.pop() if len(activations) == 1 else None
