"""The examples of README.md and docs/*.md, run for real and compared with what the page says.

An example is a line ``$ command`` in a fenced block marked ``console``. The lines below it are its
output, stdout and stderr as a terminal shows them, and ``[exit code 1]`` where that is not 0. A
line that ends in a backslash goes on in the next. Commands run in bash, from the top folder. A
block marked ``pycon`` is a Python session.

Run ``python tests/examples.py`` to check; with ``--update`` it writes what the commands print into
the pages. It needs nothing but nnfwd itself.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent.parent

BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<kind>console|pycon)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
OPTIONAL_TOOL = re.compile(r"\b(?:jq|mlr)\b")

TERMINAL = {"COLUMNS": "80", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "TERM": "dumb"}


class Example(NamedTuple):
    """One command, or one Python session, and what the page says that it prints."""

    place: str
    """The page and line, as ``README.md:12``."""
    kind: str
    source: str
    """The command with its ``$`` and line breaks, or the whole session with its output."""
    output: str

    @property
    def missing_tool(self) -> str:
        """A tool that the command needs and that is not installed, or nothing."""
        tools = OPTIONAL_TOOL.findall(self.source) if self.kind == "console" else []
        return next((tool for tool in tools if shutil.which(tool) is None), "")


def pages() -> list[Path]:
    """List the Markdown files that hold examples."""
    return [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def find_examples(page: Path) -> Iterator[Example]:
    """Find the examples of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        line = text.count("\n", 0, block.start("body")) + 1
        if block["kind"] == "pycon":
            yield Example(f"{page.name}:{line}", "pycon", block["body"], "")
            continue
        for source, output in split_commands(block["body"]):
            yield Example(f"{page.name}:{line}", "console", source, output)
            line += (source + output).count("\n")


def split_commands(body: str) -> Iterator[tuple[str, str]]:
    """Split a block into its commands and their outputs."""
    source = output = ""
    for line in body.splitlines(keepends=True):
        if source.endswith("\\\n") and not output:
            source += line
        elif line.startswith("$ "):
            if source:
                yield source, output
            source, output = line, ""
        else:
            output += line
    yield source, output


def run(example: Example) -> str:
    """Run a command and return what it prints; of a Python session, a report of what differs."""
    if example.kind == "pycon":
        return _run_session(example)
    beside_python = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", example.source.removeprefix("$ ")],
        cwd=ROOT,
        env={**os.environ, **TERMINAL, "PATH": beside_python},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    return done.stdout + (f"[exit code {done.returncode}]\n" if done.returncode else "")


def _run_session(example: Example) -> str:
    report: list[str] = []
    test = doctest.DocTestParser().get_doctest(
        example.source, {}, example.place, filename=None, lineno=0
    )
    before = Path.cwd()
    os.chdir(ROOT)
    try:
        doctest.DocTestRunner(verbose=False).run(test, out=report.append)
    finally:
        os.chdir(before)
    return "".join(report)


def check(page: Path) -> tuple[int, list[str]]:
    """Compare every example of a page with a real run: how many there are, and what differs."""
    all_examples, problems = list(find_examples(page)), []
    for example in all_examples:
        if example.missing_tool:
            _say(f"{example.place}: skipped, {example.missing_tool} is not installed")
        elif (actual := run(example)) != example.output:
            problems.append(f"{example.place}: it prints\n{example.source}{actual}")
    return len(all_examples), problems


def update(page: Path) -> bool:
    """Write what the commands print into a page; say whether anything changed."""

    def rerun(block: re.Match[str]) -> str:
        if block["kind"] == "pycon":
            return block[0]
        body = ""
        for source, output in split_commands(block["body"]):
            example = Example(page.name, "console", source, output)
            body += source + (output if example.missing_tool else run(example))
        return f"{block['fence']}console\n{body}{block['fence']}"

    before = page.read_text(encoding="utf-8")
    after = BLOCK.sub(rerun, before)
    page.write_text(after, encoding="utf-8")
    return after != before


def main(arguments: list[str]) -> int:
    """Check every page, or update it; the exit code says whether all examples hold."""
    if arguments == ["--update"]:
        for page in pages():
            _say(f"{page.name}: {'updated' if update(page) else 'as it was'}")
    failed = False
    for page in pages():
        total, problems = check(page)
        failed |= bool(problems)
        _say(*problems, f"{page.name}: {total} examples, {len(problems)} do not hold")
    return int(failed)


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
