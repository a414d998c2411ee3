"""What runs the examples of the documentation: it finds them, and tells which do not hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

import examples

if TYPE_CHECKING:
    from pathlib import Path

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
    found = [(*each, each.source) for each in examples.find_examples(page)]
    assert found == [
        (
            "page.md:4",
            "console",
            "$ echo one; echo two >&2\none\ntwo\n",
            "$ echo one; echo two >&2\n",
        ),
        (
            "page.md:7",
            "console",
            "$ printf '%s\\n' \\\n    three\n3\n",
            "$ printf '%s\\n' \\\n    three\n",
        ),
        ("page.md:10", "console", "$ exit 4\n", "$ exit 4\n"),
        ("page.md:16", "pycon", ">>> 1 + 1\n2\n", ">>> 1 + 1\n2\n"),
    ]


def test_an_example_that_does_not_hold_is_told(page):
    assert examples.check(page) == (
        4,
        [],
        [
            "page.md:7: it should be\n$ printf '%s\\n' \\\n    three\nthree\n",
            "page.md:10: it should be\n$ exit 4\n[exit code 4]\n",
        ],
    )


def test_a_python_session_that_does_not_hold_is_told(page):
    page.write_text("```pycon\n>>> 1 + 1\n3\n```\n")
    assert examples.check(page) == (1, [], ["page.md:2: it should be\n>>> 1 + 1\n2\n"])


def test_an_update_makes_every_example_hold_and_changes_nothing_else(page):
    page.write_text(PAGE.replace(">>> 1 + 1\n2", ">>> 1 + 1\n3"))
    assert examples.update(page)
    expected = PAGE.replace("    three\n3\n", "    three\nthree\n")
    expected = expected.replace("$ exit 4\n", "$ exit 4\n[exit code 4]\n")
    assert page.read_text() == expected
    assert examples.check(page) == (4, [], [])
    assert not examples.update(page)


def test_a_session_is_written_with_what_it_prints_and_raises(page):
    session = (
        ">>> for each in 1, 2:\n...     print(each)\n1\n2\n"
        ">>> 1 / 0\nTraceback (most recent call last):\n    ...\n"
        "ZeroDivisionError: division by zero\n"
    )
    page.write_text("```pycon\n>>> for each in 1, 2:\n...     print(each)\n>>> 1 / 0\n```\n")
    assert examples.update(page)
    assert page.read_text() == f"```pycon\n{session}```\n"
    assert examples.check(page) == (1, [], [])


def test_output_that_has_a_fence_is_put_into_a_longer_one(page):
    page.write_text("```console\n$ printf '%s\\n' '```' x '```'\n```\n")
    assert examples.update(page)
    assert page.read_text() == "````console\n$ printf '%s\\n' '```' x '```'\n```\nx\n```\n````\n"
    assert examples.check(page) == (1, [], [])


def test_examples_of_a_page_share_a_folder_that_has_the_project_in_it_and_is_gone_with_them(page):
    page.write_text(
        "```console\n$ head -c 8 configs/lesson_rows.csv > rows.csv\n```\n"
        '```pycon\n>>> import pathlib\n>>> text = pathlib.Path("rows.csv").read_text()\n```\n'
        "```pycon\n>>> text\n'x1,x2\\n3,'\n```\n"
    )
    assert examples.check(page).problems == []
    assert not (examples.ROOT / "rows.csv").exists()


@pytest.mark.parametrize(
    ("command", "needs"),
    [
        ("echo '{}' | jq .a", "jq"),
        ("mlr --version", "Miller"),
        ("nnfwd predict -i rows.parquet", "the extra fast"),
        ("nnfwd predict -f arrows", "the extra fast"),
        ("nnfwd check -w sklearn.json", "scikit-learn and skops"),
    ],
)
def test_an_example_that_needs_more_is_skipped_and_kept(page, monkeypatch, command, needs):
    text = f"```console\n$ {command}\nold\n```\n"
    page.write_text(text)
    monkeypatch.setattr(examples.shutil, "which", lambda _: None)
    monkeypatch.setattr(examples, "find_spec", lambda _: None)
    assert examples.check(page) == (1, [f"page.md:2: {needs} is not installed"], [])
    assert not examples.update(page)
    assert page.read_text() == text


def test_files_of_examples_are_held_against_those_that_the_commands_write(tmp_path):
    folder = tmp_path / "examples"
    folder.mkdir()
    page = folder / "README.md"
    page.write_text("```console\n$ echo one > one.txt\n$ echo two > two.txt\n```\n")
    (folder / "one.txt").write_text("1\n")
    (folder / "three.txt").write_text("three\n")
    assert examples.check(page).problems == [
        "one.txt: it is not what the page's command writes",
        "three.txt: no command of the page writes it",
        "two.txt: it is not what the page's command writes",
    ]
    (folder / "three.txt").unlink()
    assert examples.update(page)
    assert (folder / "one.txt").read_text() == "one\n"
    assert examples.check(page).problems == []
    assert not examples.update(page)
