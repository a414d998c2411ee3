"""From a target to a network: every node gets its sources and its activation."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

from nnfwd.core import Activation, Input, Network, Node, assemble, parse_activation
from nnfwd.errors import NetworkError, counted, did_you_mean, quote
from nnfwd.networks.own.misfits import hint_for_misfit
from nnfwd.networks.scaled_outputs import scale_outputs
from nnfwd.text.names import list_names, show_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.networks.scaled_outputs import Output
    from nnfwd.networks.settings import Settings
    from nnfwd.networks.target import Target, TargetNode

__all__ = ["join"]

DEFAULTS = ("relu", "identity")
"""The activation of a hidden node and of an output, where no other is given."""

FEW = 6
"""Names that a message lists; more are only counted."""


def join(target: Target, settings: Settings) -> Network:
    """Build a network from a target, and from settings that take precedence over its own.

    A list of weights goes over all nodes of the layer before, or over the inputs. Without names
    the inputs are x1, x2, ..., as many as the first node has weights.

    Raises
    ------
    NetworkError
        If inputs, weights or classes do not fit, a source does not exist, or nothing uses a node
        that is not in the last layer.
    """
    by_name = target.nodes[0].layer is None
    given = _fit_inputs(target.settings, settings, by_name=by_name)
    inputs = _count_inputs(target.nodes) if given is None else given
    sources = list(_find_sources(inputs, target.nodes, target.settings.inputs or inputs))
    outputs = set(_find_outputs(target, sources))
    _check_activations(target, settings, has_hidden=len(outputs) < len(target.nodes))
    nodes = []
    for node, its_sources in zip(target.nodes, sources, strict=True):
        weights = [*node.weights.values()] if isinstance(node.weights, dict) else node.weights
        is_output = node.name in outputs
        activation = _choose(node, target.settings, settings, is_output=is_output)
        nodes.append(
            Node(node.name, its_sources, weights, activation, node.bias, node.layer, node.key)
        )
    named = given is not None and (target.named or settings.inputs is not None)
    network = assemble(
        inputs, nodes, outputs=target.outputs, named=named, provenance=_provenance(target, settings)
    )
    network = _with_outputs(network, target.settings.outputs, settings.outputs)
    return _with_classes(network, target.settings.classes, settings.classes)


def _find_outputs(target: Target, sources: list[tuple[str, ...]]) -> tuple[str, ...]:
    """Find the outputs: where a file does not say, the nodes that no other node uses."""
    if target.outputs is not None:
        return target.outputs
    used, last = set[str]().union(*sources), target.nodes[-1].layer
    outputs = [node for node in target.nodes if node.name not in used]
    for node in outputs:
        if node.layer != last:
            message = "nothing uses this node; the outputs are the nodes of the last layer"
            raise NetworkError(message, key=node.key)
    return tuple(node.name for node in outputs)


def _check_activations(target: Target, settings: Settings, *, has_hidden: bool) -> None:
    """Check that activations are given where the file of another tool has none."""
    given = settings.over(target.settings)
    missing = given.hidden_activation if has_hidden else given.output_activation
    if target.layers_without_activation and missing is None:
        message = f"activations are not in the file; its layers: {target.layers_without_activation}"
        hidden = "--activation relu " * has_hidden
        hint = f"give them, as {hidden}--output-activation identity, or in a file by --config"
        raise NetworkError(message, hint=hint)


def _provenance(target: Target, settings: Settings) -> tuple[str, ...]:
    """Say what was read and assumed; also where a file of another tool has no activations."""
    is_given = settings.over(target.settings).output_activation is not None
    if is_given or not target.layers_without_activation:
        return target.provenance
    return (
        *target.provenance,
        f"assumed output activation: {DEFAULTS[True]}, none is in the file or given",
    )


def _find_sources(
    inputs: tuple[Input, ...], nodes: list[TargetNode], written: tuple[Input, ...]
) -> Iterator[tuple[str, ...]]:
    """Find the sources of each node. Nodes with equal sources share the tuple.

    Where settings give inputs other names than those that are written, sources are renamed.
    """
    pairs = zip((each.name for each in written), (each.name for each in inputs), strict=False)
    renamed = {old: new for old, new in pairs if old != new}
    shared: dict[tuple[str, ...], tuple[str, ...]] = {}
    before, kind = tuple(each.name for each in inputs), "input"
    known, by_name = set(before), "input or earlier node"
    if nodes[0].layer is None:
        known, by_name = known.union(node.name for node in nodes), "input or node"
    layers = [list(group) for _, group in groupby(nodes, lambda node: node.layer)]
    for index, layer in enumerate(layers):
        for node in layer:
            if node.sources is not None and not renamed:
                yield node.sources
            elif node.sources is not None:
                if node.sources not in shared:
                    shared[node.sources] = tuple(renamed.get(name, name) for name in node.sources)
                yield shared[node.sources]
            elif isinstance(node.weights, dict):
                for source in node.weights:
                    if source not in known:
                        guess = did_you_mean(source, known)
                        message = f"there is no {by_name} {quote(source)}{guess}"
                        raise NetworkError(message, key=(*node.weights_key, source))
                yield tuple(node.weights)
            elif len(node.weights) != len(before):
                expected = counted(len(before), "weight")
                listed = f" ({list_names(before)})" * (len(before) <= FEW)
                message = (
                    f"expected {expected}, one for each {kind}{listed}, found {len(node.weights)}"
                )
                hint = hint_for_misfit(layers, index, node, len(before))
                raise NetworkError(message, key=node.weights_key, hint=hint)
            else:
                yield before
        before, kind = (
            tuple(node.name for node in layer),
            f"node of layer {show_name(layer[0].layer or '')}",
        )
        known.update(before)


def _count_inputs(nodes: list[TargetNode]) -> tuple[Input, ...]:
    first = nodes[0]
    if isinstance(first.weights, list):
        return tuple(Input(f"x{number}") for number in range(1, len(first.weights) + 1))
    known = {node.name for node in nodes}
    by_name = [node.weights for node in nodes if isinstance(node.weights, dict)]
    missing = [name for weights in by_name for name in weights if name not in known]
    names = list_names(list(dict.fromkeys(missing)) or ["x1", "x2"])
    message = f"weights by name need named inputs: write `inputs: [{names}]` at the top"
    raise NetworkError(message, key=first.weights_key)


def _choose(node: TargetNode, own: Settings, settings: Settings, *, is_output: bool) -> Activation:
    """Choose an activation: that of the settings, the node's own, or the default of its file."""
    if node.is_step and node.activation is not None:
        return node.activation
    forced, default = (
        each.output_activation if is_output else each.hidden_activation for each in (settings, own)
    )
    given = [each for each in (forced, node.activation, default) if each is not None]
    return given[0] if given else parse_activation(DEFAULTS[is_output])


def _fit_inputs(own: Settings, given: Settings, *, by_name: bool) -> tuple[Input, ...] | None:
    """Put the inputs of settings in the place of a weights file's own.

    Where weights are by name, the settings must have the same names, in any order. Otherwise they
    go by position: new names are fine, a known one in another place is not, since predictions
    from exchanged inputs would look sound and be wrong. Names alone keep mean and scale.
    """
    if own.inputs is None or given.inputs is None:
        return own.inputs if given.inputs is None else given.inputs
    old, new = [each.name for each in own.inputs], [each.name for each in given.inputs]
    known = set(old)
    if by_name:
        fits = known == set(new)
    else:
        pairs = zip(old, new, strict=False)
        fits = len(old) == len(new) and all(b == a or b not in known for a, b in pairs)
    if not fits:
        order = "the same names" if by_name else "as many, those of the same name in the same place"
        message = (
            f"the settings give the inputs {list_names(new)}, and the weights file has "
            f"{list_names(old)}: expected {order}"
        )
        raise NetworkError(message, key=("inputs",))
    if not given.names_only:
        return given.inputs
    scaled = {each.name: each for each in own.inputs}
    partners = [scaled[name] for name in new] if by_name else own.inputs
    return tuple(replace(each, name=name) for each, name in zip(partners, new, strict=True))


def _with_outputs(
    network: Network, own: tuple[Output, ...] | None, given: tuple[Output, ...] | None
) -> Network:
    """Scale the outputs back."""
    outputs = own if given is None else given
    if outputs is None:
        return network
    try:
        return scale_outputs(network, outputs)
    except NetworkError as error:
        error.at(key=("outputs",) if given is None else ())
        raise


def _with_classes(
    network: Network, own: tuple[str, ...] | None, given: tuple[str, ...] | None
) -> Network:
    """Name the classes: how many there must be shows when the outputs are known."""
    classes = own if given is None else given
    if classes is None:
        return network
    try:
        return replace(network, classes=classes)
    except NetworkError as error:
        error.at(key=("classes",) if given is None else ())
        raise
