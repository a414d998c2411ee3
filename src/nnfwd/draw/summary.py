"""A network at a glance: inputs, layers, activations, parameters, what it was read from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from nnfwd.draw.terminal import draw_with_characters
from nnfwd.errors import printable
from nnfwd.text.apart import in_formula
from nnfwd.text.numbers import format_digits, format_parameters
from nnfwd.text.tables import cell, render_table, ruled_table

if TYPE_CHECKING:
    from nnfwd.core import Input, Layer, Network
    from nnfwd.text.style import Style

__all__ = ["json_text", "table_text"]

NAMES_SHOWN = 6
"""How many names of a wide layer are written out."""


def table_text(network: Network, style: Style) -> str:
    """Render a network as a table, and a small one as a drawing too.

    The table has a line for each group of nodes that is summed alike.
    """
    table = ruled_table()
    for name in ("layer", "nodes", "fan-in", "takes", "activation", "parameters"):
        table.add_column(name, justify="right" if name in ("fan-in", "parameters") else "left")
    for layer in network.layers:
        table.add_row(
            cell(layer.name),
            cell(_names(layer.nodes)),
            str(layer.fan_in),
            cell(_takes(network, layer)),
            cell(_activations(layer)),
            str(layer.weights.size + layer.biases.size),
        )
    drawing = draw_with_characters(network, style.width)
    return "".join(
        (
            f"inputs      {_inputs(network.inputs)}\n",
            f"outputs     {_names(network.outputs)}\n",
            f"classes     {_names(network.classes)}\n" if network.classes else "",
            f"parameters  {network.n_parameters}\n",
            *map(_provenance, network.provenance),
            "\n",
            render_table(table, style),
            f"\n{drawing}" if drawing else "",
        )
    )


def json_text(network: Network, _style: Style) -> str:
    """Write a network's make-up as one JSON object, all names and numbers in full.

    A layer has its sources, or in an element-wise layer each node has its own.
    """
    data = {
        "inputs": [
            {"name": each.name, **(each.scaling or {"mean": 0.0, "scale": 1.0})}
            for each in network.inputs
        ],
        "outputs": list(network.outputs),
        "classes": list(network.classes),
        "parameters": network.n_parameters,
        **({"provenance": list(network.provenance)} if network.provenance else {}),
        "layers": [
            {
                "layer": layer.name,
                "fan_in": layer.fan_in,
                **({} if layer.is_elementwise else {"sources": list(network.sources(layer))}),
                "nodes": [
                    {
                        "node": node,
                        **({"sources": list(sources)} if layer.is_elementwise else {}),
                        "weights": weights.tolist(),
                        "bias": bias,
                        "activation": activation.name,
                        "parameters": activation.parameters,
                    }
                    for node, sources, weights, bias, activation in zip(
                        layer.nodes,
                        network.node_sources(layer),
                        layer.weights,
                        layer.biases.tolist(),
                        layer.activations,
                        strict=True,
                    )
                ],
            }
            for layer in network.layers
        ],
    }
    return json.dumps(data, ensure_ascii=False, allow_nan=False) + "\n"


def _provenance(line: str) -> str:
    r"""Write a line of provenance, with "read from" or "assumed" as its label.

    Examples
    --------
    >>> _provenance("read from ONNX"), _provenance("assumed relu"), _provenance("by hand")
    ('read from   ONNX\n', 'assumed     relu\n', '            by hand\n')
    """
    labels = ("read from", "assumed")
    label = next((label for label in labels if line.startswith(f"{label} ")), "")
    return f"{label:<12}{printable(line.removeprefix(label).strip())}\n"


def _inputs(inputs: tuple[Input, ...]) -> str:
    if not any(each.is_scaled for each in inputs):
        return _names(tuple(each.name for each in inputs))
    return ("\n" + " " * 12).join(map(_input, inputs))


def _input(given: Input) -> str:
    name = in_formula(given.name)
    if not given.is_scaled:
        return name
    mean, scale = format_digits(given.mean), format_digits(given.scale)
    if given.max is not None:
        scale = f"({format_digits(given.max)} - {mean})"
    return f"{name}, scaled: ({name} - {mean}) / {scale}"


def _activations(layer: Layer) -> str:
    """Name the layer's activations, each with all its parameters."""
    texts = []
    for activation, _ in layer.activation_groups:
        parameters = format_parameters(activation.parameters)
        texts.append(f"{activation.name}({parameters})" if parameters else activation.name)
    return ", ".join(texts)


def _takes(network: Network, layer: Layer) -> str:
    """List what a layer takes: once where all nodes take it, else a list a node."""
    if not layer.is_elementwise:
        return _names(network.sources(layer))
    return _listed(list(map(_names, network.node_sources(layer))), "; ")


def _names(names: tuple[str, ...]) -> str:
    """List names, the middle of a long list left out and counted."""
    return _listed(list(map(printable, names)), ", ")


def _listed(texts: list[str], separator: str) -> str:
    count = len(texts)
    shown = texts if count <= NAMES_SHOWN else [*texts[:2], f"… {texts[-1]} ({count})"]
    return separator.join(shown)
