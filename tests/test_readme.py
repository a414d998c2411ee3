"""The documentation says what is true: its examples are run, its links lead somewhere."""

from __future__ import annotations

import json
import re
from functools import cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest
from markdown_it import MarkdownIt

import examples
import nnfwd
from nnfwd.cli.app import COMMANDS
from nnfwd.compare import ATOL, RTOL
from nnfwd.compare.wrong_networks import FEW_NODES
from nnfwd.core.fingerprint import FINGERPRINT
from nnfwd.core.sums import BY_HAND_FAN_IN, SECTION
from nnfwd.files.documents import read_document
from nnfwd.networks import load_settings
from nnfwd.networks.own.settings import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCS = examples.ROOT / "docs"
WRITTEN = [
    *examples.pages(),
    *(examples.ROOT / name for name in ("CHANGELOG.md", "CONTRIBUTING.md")),
    *examples.ROOT.glob("[!.]*/README.md"),
]
"""Every Markdown file that somebody wrote, those of docs/ among them."""

each_page = pytest.mark.parametrize("page", examples.pages(), ids=examples.name_of)


@pytest.fixture(scope="module")
def outcomes():
    return examples.on_every_page(examples.check)


@each_page
def test_examples_print_what_the_page_says(page, outcomes):
    assert outcomes[page].problems == []
    if outcomes[page].skipped:
        pytest.skip("; ".join(outcomes[page].skipped))


KINDS = ("console", "json", "pycon", "python", "sh", "text", "yaml")
"""What is in blocks: ``console`` and ``pycon`` are run, ``json`` and ``yaml`` are loaded."""


@each_page
def test_blocks_are_of_a_known_kind_and_every_example_is_found(page):
    blocks = [token for token in parse(page) if token.type == "fence"]
    assert {token.info for token in blocks} <= set(KINDS)
    starts = {"console": "$ ", "pycon": ">>> "}
    shown = [token.content for token in blocks if token.info in starts]
    assert all(each.content.startswith(starts.get(each.info, "")) for each in blocks)
    assert "".join(each.text for each in examples.find_examples(page)) == "".join(shown)


@each_page
def test_a_network_that_is_shown_is_one_that_loads(page, tmp_path):
    for token in parse(page):
        if token.type == "fence" and token.info in ("json", "yaml"):
            path = tmp_path / f"shown.{token.info}"
            path.write_text(token.content, encoding="utf-8")
            if set(read_document(path).data) <= set(SETTINGS):
                load_settings(path)
                continue
            network = nnfwd.load_network(path)
            assert np.isfinite(network.predict([[0] * len(network.inputs)])).all()


@pytest.mark.parametrize("page", WRITTEN, ids=examples.name_of)
def test_a_link_inside_the_project_leads_to_a_file_and_a_heading(page):
    assert broken_links(page) == []


def test_a_broken_link_is_found(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(
        "# A `b`, c!\n\n# Twice\n\n# Twice\n\n"
        "[good](#a-b-c), [good](page.md#twice-1), [elsewhere](https://example.org/#no)\n"
        "[no heading](#nothing), [no file](none.md), ![no image](none.svg)\n\n"
        "```text\n[no link](none.txt)\n```\n"
    )
    assert broken_links(page) == ["#nothing", "none.md", "none.svg"]


def test_every_page_is_linked_from_the_index_and_that_from_the_readme():
    index = DOCS / "README.md"
    wanted = {*DOCS.glob("*.md"), DOCS / "examples" / "README.md"} - {index}
    assert wanted - linked(index) == set()
    assert index in linked(examples.ROOT / "README.md")


def linked(page):
    return {(page.parent / link).resolve() for link in links(page)}


def test_every_example_file_is_linked_from_its_page():
    page = DOCS / "examples" / "README.md"
    kept = {path.name for path in page.parent.iterdir()} - {page.name}
    assert kept - set(links(page)) == set()


def test_the_page_of_commands_has_the_help_of_every_command():
    shown = {example.source for example in examples.find_examples(DOCS / "commands.md")}
    assert shown == {"$ nnfwd --help\n", *(f"$ nnfwd {name} --help\n" for name in COMMANDS)}


def test_numbers_that_pages_state_are_those_of_the_code():
    numerics, checking = (
        (DOCS / name).read_text(encoding="utf-8") for name in ("numerics.md", "checking.md")
    )
    assert f"with up to {BY_HAND_FAN_IN} sources" in numerics
    assert f"more than {BY_HAND_FAN_IN} sources is summed in sections of {SECTION}" in numerics
    assert f"arithmetic  {FINGERPRINT}: as on every machine" in numerics
    assert f"a network of up to {FEW_NODES} nodes" in checking
    assert (ATOL, RTOL) == (1e-12, 1e-9)
    assert "within `1e-12 + 1e-9·|answer|`" in checking


def test_what_explain_writes_for_programs_has_the_keys_that_the_page_names():
    text = (DOCS / "explaining.md").read_text(encoding="utf-8")
    (row,) = json.loads((DOCS / "examples" / "lesson.json").read_text(encoding="utf-8"))
    keys = {*row, *row["nodes"][0]["terms"][0]}
    assert {key for key in keys if f"`{key}`" not in text} == set()


@cache
def parse(page: Path):
    return MarkdownIt("commonmark").enable("table").parse(page.read_text(encoding="utf-8"))


def links(page: Path) -> Iterator[str]:
    """Find every target of a link or an image."""
    for token in parse(page):
        for each in token.children or ():
            if each.type in ("link_open", "image"):
                yield each.attrs.get("href") or each.attrs["src"]


def anchors(page: Path) -> set[str]:
    """Name the headings of a page as GitHub does."""
    found: list[str] = []
    for opening, inline in pairwise(parse(page)):
        if opening.type == "heading_open":
            text = "".join(each.content for each in inline.children)
            name = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
            found.append(f"{name}-{found.count(name)}" if name in found else name)
    return set(found)


def broken_links(page: Path) -> list[str]:
    """Find the links to files of the project, and to headings of pages, that are not there."""
    broken = []
    for link in links(page):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    return broken
