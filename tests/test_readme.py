"""The documentation says what is true: its examples are run, its links lead somewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import examples
import nnfwd

if TYPE_CHECKING:
    from pathlib import Path

EXAMPLES = [each for page in examples.pages() for each in examples.find_examples(page)]
NETWORK = re.compile(r"^```yaml\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each.place)
def test_an_example_prints_what_the_page_says(example):
    if example.missing_tool:
        pytest.skip(f"{example.missing_tool} is not installed")
    assert examples.run(example) == example.output


@pytest.mark.parametrize("page", examples.pages(), ids=lambda page: page.name)
def test_a_network_that_is_shown_is_one_that_loads(page, tmp_path):
    for text in NETWORK.findall(page.read_text(encoding="utf-8")):
        path = tmp_path / "network.yaml"
        path.write_text(text, encoding="utf-8")
        network = nnfwd.load_network(path)
        assert network.predict([[0] * len(network.inputs)]).shape == (1, 1)


@pytest.mark.parametrize("page", examples.pages(), ids=lambda page: page.name)
def test_a_link_inside_the_project_leads_to_a_file(page):
    links = LINK.findall(page.read_text(encoding="utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


PAGE = """\
Before.

```console
$ echo one; echo two >&2
one
two
$ printf '%s\\n' \\
    three
3
$ exit 4
```

Between.

```pycon
>>> 1 + 1
2
```

```text
$ echo not an example
```
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.md"
    path.write_text(PAGE)
    return path


def test_examples_are_found_with_their_place_command_and_output(page):
    assert list(examples.find_examples(page)) == [
        ("page.md:4", "console", "$ echo one; echo two >&2\n", "one\ntwo\n"),
        ("page.md:7", "console", "$ printf '%s\\n' \\\n    three\n", "3\n"),
        ("page.md:10", "console", "$ exit 4\n", ""),
        ("page.md:16", "pycon", ">>> 1 + 1\n2\n", ""),
    ]


def test_an_example_that_does_not_hold_is_told(page):
    assert examples.check(page) == (
        4,
        [
            "page.md:7: it prints\n$ printf '%s\\n' \\\n    three\nthree\n",
            "page.md:10: it prints\n$ exit 4\n[exit code 4]\n",
        ],
    )


def test_a_python_session_that_does_not_hold_is_told(page):
    page.write_text("```pycon\n>>> 1 + 1\n3\n```\n")
    total, problems = examples.check(page)
    assert (total, len(problems)) == (1, 1)
    assert "Expected:\n    3\nGot:\n    2\n" in problems[0]


def test_an_update_makes_every_command_hold_and_changes_nothing_else(page):
    assert examples.update(page)
    expected = PAGE.replace("    three\n3\n", "    three\nthree\n")
    expected = expected.replace("$ exit 4\n", "$ exit 4\n[exit code 4]\n")
    assert page.read_text() == expected
    assert examples.check(page) == (4, [])
    assert not examples.update(page)


def test_an_example_whose_tool_is_missing_is_skipped_and_kept(page, monkeypatch, capsys):
    text = "```console\n$ echo '{}' | jq .a\nold\n```\n"
    page.write_text(text)
    monkeypatch.setattr(examples.shutil, "which", lambda _: None)
    assert examples.check(page) == (1, [])
    assert capsys.readouterr().out == "page.md:2: skipped, jq is not installed\n"
    assert not examples.update(page)
    assert page.read_text() == text
