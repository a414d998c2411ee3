"""What help, and the manual page, say of each command besides its options."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["EXAMPLES", "Examples"]


class Examples(NamedTuple):
    """Two command lines, each with what it does, and the page of the documentation to read."""

    lines: tuple[tuple[str, str], tuple[str, str]]
    page: str


EXAMPLES = {
    "predict": Examples(
        (
            ("The outputs for one row", "predict -w configs/lesson_relu.yaml --row 3,5"),
            (
                "A file of rows, each with its species, into another file",
                "predict -w configs/iris.yaml -i configs/iris.csv --keep species -o out.csv",
            ),
        ),
        "docs/pipelines.md",
    ),
    "explain": Examples(
        (
            ("Every node of one row", "explain -w configs/lesson_relu.yaml --row 3,5"),
            (
                "A page to click through, of three rows",
                "explain -w configs/iris.yaml -i configs/iris.csv --rows 1-3 -o iris.html",
            ),
        ),
        "docs/explaining.md",
    ),
    "show": Examples(
        (
            ("Layers, nodes and activations", "show -w configs/iris.yaml"),
            ("The network as a picture", "show -w configs/xor.yaml -o xor.svg"),
        ),
        "docs/networks.md",
    ),
    "check": Examples(
        (
            ("A network and its rows", "check -w configs/iris.yaml -i configs/iris.csv"),
            (
                "The marks of a class",
                "check -w configs/lesson_relu.yaml --row 3,5 --expect configs/class.csv "
                "--by student",
            ),
        ),
        "docs/checking.md",
    ),
    "convert": Examples(
        (
            ("The network as JSON", "convert -w configs/iris.yaml -o iris.json"),
            ("As SQL for a database", "convert -w configs/iris.yaml -o iris.sql --keep id"),
        ),
        "docs/exports.md",
    ),
    "exercise": Examples(
        (
            ("A sheet for one row", "exercise --seed 7"),
            (
                "A network for a class of thirty, with rows for each, to print as LaTeX",
                "exercise --sizes 2,3,1 --students 30 -f latex -o class/",
            ),
        ),
        "docs/exercises.md",
    ),
    "activations": Examples(
        (
            ("All of them", "activations"),
            ("One, with its plot", "activations 'leaky_relu(negative_slope=0.3)'"),
        ),
        "docs/activations.md",
    ),
}
"""Examples by the name of the command: a line is what is typed after ``nnfwd``."""
