"""The page of formats, docs/formats.md, made from the tables of formats.

Run ``python tests/formats_page.py`` to write it anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nnfwd import draw, networks, rows
from nnfwd.explain import NOTATIONS
from nnfwd.files import compressor

if TYPE_CHECKING:
    from collections.abc import Iterator

    from nnfwd.formats import Formats

PAGE = Path(__file__).resolve().parent.parent / "docs" / "formats.md"

HEAD = """# Formats

A format is chosen by the end of a file's name, or by its name with `--input-format` and
`--format`. Capitals make no difference. In a name that ends in {compressed} the
end before that one counts, and what is written is compressed; what is read is decompressed by its
content, whatever it is called.
"""

TABLES = {
    "Rows and results": (
        "Read by `--inputs` and `--expect`, written by `predict`. Parquet and Arrow are\n"
        "recognised by content, and need the extra `fast`; so are spreadsheets, which need `xlsx`.",
        rows.FORMATS,
    ),
    "Networks": (
        "Read by `--weights`: the content tells the format, or else the name; any other name is\n"
        "YAML. ONNX and safetensors need the extras `onnx` and `safetensors`.\n"
        "Standard input is YAML or JSON.",
        networks.FORMATS,
    ),
    "Explanations": ("Written by `explain`.", NOTATIONS),
    "Drawings": ("Written by `show`.", draw.FORMATS),
}


def table(formats: Formats) -> Iterator[str]:
    """Write a table of formats in Markdown."""
    yield "| `--format` | what it is | names end in | read | written |"
    yield "|---|---|---|---|---|"
    for row in formats.values():
        title = row.title.removeprefix("a ").removeprefix("an ")
        suffixes = ", ".join(f"`{suffix}`" for suffix in row.suffixes)
        known = ("yes" if place else "" for place in (row.reader, row.writer))
        cells = (f"`{row.name}`", title[0].upper() + title[1:], suffixes, *known)
        yield f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


def page() -> str:
    """Write the page."""
    *front, last = (f"`{suffix}`" for suffix in compressor.SUFFIXES)
    texts = [HEAD.format(compressed=f"{', '.join(front)} or {last}")]
    for title, (about, formats) in TABLES.items():
        texts.append(f"## {title}\n\n{about}\n\n" + "\n".join(table(formats)) + "\n")
    return "\n".join(texts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
