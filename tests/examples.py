"""The examples of README.md and docs/, run for real and compared with what the pages say.

An example is a line ``$ command`` in a fenced block marked ``console``. The lines below it are its
output, stdout and stderr as a terminal shows them, and ``[exit code 1]`` where that is not 0. A
line that ends in a backslash goes on in the next. Commands run in bash. A block marked ``pycon`` is
a Python session.

The examples of a page run from its top to its end in one folder, in which all of the project is at
its place: a file that one of them writes is there for those below it, and gone with the page. The
files that the commands of docs/examples/README.md write are the ones that stand beside it.

Run ``python tests/examples.py`` to check; with ``--update`` it writes what the commands print into
the pages, and their files beside them. It needs nothing but nnfwd itself: what needs more (jq, or
the extra ``fast``) is left out where that is not installed, and said so.
"""

from __future__ import annotations

import doctest
import os
import re
import shutil
import subprocess
import sys
import tempfile
import traceback
from concurrent.futures import ProcessPoolExecutor
from contextlib import chdir, contextmanager, redirect_stdout
from importlib.util import find_spec
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Result = TypeVar("Result")

ROOT = Path(__file__).resolve().parent.parent

BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<kind>console|pycon)\n(?P<body>.*?)^(?P=fence)$", re.MULTILINE | re.DOTALL
)
FENCE = re.compile(r"^`{3,}", re.MULTILINE)
COMMAND = re.compile(r"(?<!\A)^(?=\$ )", re.MULTILINE)

TERMINAL = {"COLUMNS": "80", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "TERM": "dumb"}

NEEDS = {
    re.compile(r"\bjq\b"): ("jq", lambda: shutil.which("jq")),
    re.compile(r"\bmlr\b"): ("Miller", lambda: shutil.which("mlr")),
    re.compile(r"\bpandoc\b"): ("pandoc", lambda: shutil.which("pandoc")),
    re.compile(r"\b(?:parquet|arrows?|zst)\b"): ("the extra fast", lambda: find_spec("pyarrow")),
    re.compile(r"\bonnx\b"): ("the extra onnx", lambda: find_spec("onnx")),
    re.compile(r"\bxlsx\b"): ("the extra xlsx", lambda: find_spec("xlsxwriter")),
    re.compile(r"\bsklearn\b"): ("scikit-learn and skops", lambda: find_spec("skops")),
    re.compile(r"\bsafetensors\b"): ("safetensors", lambda: find_spec("safetensors")),
    re.compile(r"\bpandas\b|\bframe\b"): ("pandas", lambda: find_spec("pandas")),
}
"""What tells that an example needs something: its name, and whether it is there."""


class Example(NamedTuple):
    """One command, or one Python session, as it stands on the page."""

    place: str
    """The page and line, as ``README.md:12``."""
    kind: str
    text: str
    """The command and its output, or the whole session."""

    @property
    def source(self) -> str:
        """What is run: a command with its ``$`` and line breaks."""
        lines = self.text.splitlines(keepends=True)
        end = next(n for n, line in enumerate(lines, start=1) if not line.endswith("\\\n"))
        return "".join(lines[:end]) if self.kind == "console" else self.text

    @property
    def missing(self) -> str:
        """What it needs and is not installed, or nothing."""
        needs = (need for sign, need in NEEDS.items() if sign.search(self.source))
        return next((name for name, is_there in needs if not is_there()), "")


class Scene(NamedTuple):
    """Where the examples of one page run: a folder, and the names of its Python sessions."""

    folder: Path
    names: dict[str, object]

    def files(self) -> dict[str, bytes]:
        """Read the files that examples have left."""
        made = (path for path in self.folder.iterdir() if path.is_file() and not path.is_symlink())
        return {path.name: path.read_bytes() for path in sorted(made)}


class Outcome(NamedTuple):
    """What came of a page: how many examples it has, what was left out, what does not hold."""

    total: int
    skipped: list[str]
    problems: list[str]


def pages() -> list[Path]:
    """List the Markdown files that hold examples."""
    docs = ROOT / "docs"
    return [ROOT / "README.md", *sorted(docs.glob("*.md")), docs / "examples" / "README.md"]


def name_of(page: Path) -> str:
    """Name a page as seen from the top folder."""
    return page.relative_to(ROOT).as_posix() if page.is_relative_to(ROOT) else page.name


@contextmanager
def scene() -> Iterator[Scene]:
    """Make a folder to run in, in which all of the project is at its place."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        for path in ROOT.glob("[!.]*"):
            (folder / path.name).symlink_to(path)
        yield Scene(folder, {"__name__": "__main__"})


def find_examples(page: Path) -> Iterator[Example]:
    """Find the examples of a page, in order."""
    text = page.read_text(encoding="utf-8")
    for block in BLOCK.finditer(text):
        line = text.count("\n", 0, block.start("body")) + 1
        for each in _split(block):
            yield Example(f"{name_of(page)}:{line}", block["kind"], each)
            line += each.count("\n")


def _split(block: re.Match[str]) -> list[str]:
    """Split a block into its commands, each with its output; a session is one example."""
    body = block["body"]
    return COMMAND.split(body) if block["kind"] == "console" else [body]


def run(example: Example, scene: Scene) -> str:
    """Run an example and return what the page should say."""
    if example.kind == "pycon":
        return _replay(example.text, scene)
    beside_python = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["bash", "-c", example.source.removeprefix("$ ")],
        cwd=scene.folder,
        env={**os.environ, **TERMINAL, "PATH": beside_python},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    exit_code = f"[exit code {done.returncode}]\n" if done.returncode else ""
    return example.source + done.stdout + exit_code


def _replay(session: str, scene: Scene) -> str:
    """Run the statements of a Python session, and write it anew with what they print."""
    text = ""
    for part in doctest.DocTestParser().parse(session):
        if isinstance(part, str):
            text += part
            continue
        first, *others = part.source.splitlines()
        text += "\n".join([f">>> {first}", *(f"... {line}".rstrip() for line in others), ""])
        printed = StringIO()
        with chdir(scene.folder), redirect_stdout(printed):
            try:
                exec(compile(part.source, "<example>", "single"), scene.names)  # noqa: S102
            except Exception as error:
                last = traceback.format_exception_only(error)
                printed.writelines(["Traceback (most recent call last):\n    ...\n", *last])
        text += printed.getvalue()
    return text


def check(page: Path) -> Outcome:
    """Compare every example of a page with a real run."""
    outcome = Outcome(len(list(find_examples(page))), [], [])
    with scene() as place:
        for example in find_examples(page):
            if example.missing:
                outcome.skipped.append(f"{example.place}: {example.missing} is not installed")
            elif (actual := run(example, place)) != example.text:
                outcome.problems.append(f"{example.place}: it should be\n{actual}")
        outcome.problems.extend(_stale_files(page, place))
    return outcome


def _keeps_files(page: Path) -> bool:
    return page.parent.name == "examples"


def _stale_files(page: Path, scene: Scene) -> Iterator[str]:
    """Compare the files beside a page with those that its commands wrote."""
    if not _keeps_files(page):
        return
    kept = {path.name: path.read_bytes() for path in page.parent.iterdir() if path != page}
    written = scene.files()
    for name in sorted(kept.keys() | written.keys()):
        if name not in written:
            yield f"{name_of(page.parent / name)}: no command of the page writes it"
        elif kept.get(name) != written[name]:
            yield f"{name_of(page.parent / name)}: it is not what the page's command writes"


def update(page: Path) -> bool:
    """Write what the commands print into a page, and their files beside it, if it keeps them.

    Returns
    -------
    bool
        Whether anything changed.
    """
    before = page.read_text(encoding="utf-8")
    with scene() as place:

        def rerun(block: re.Match[str]) -> str:
            examples = [Example("", block["kind"], each) for each in _split(block)]
            body = "".join(each.text if each.missing else run(each, place) for each in examples)
            fence = max([block["fence"], *(f"{each}`" for each in FENCE.findall(body))], key=len)
            return f"{fence}{block['kind']}\n{body}{fence}"

        after = BLOCK.sub(rerun, before)
        stale = list(_stale_files(page, place))
        if _keeps_files(page):
            for name, content in place.files().items():
                (page.parent / name).write_bytes(content)
    page.write_text(after, encoding="utf-8")
    return after != before or bool(stale)


def on_every_page(do: Callable[[Path], Result]) -> dict[Path, Result]:
    """Check or update every page, several of them at a time."""
    # Not forked: a process that has threads, as the one of the tests may have, is not to be.
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        return dict(zip(pages(), pool.map(do, pages()), strict=True))


def main(arguments: list[str]) -> int:
    """Check every page, or update it; the exit code says whether all examples hold."""
    if arguments == ["--update"]:
        for page, changed in on_every_page(update).items():
            _say(f"{name_of(page)}: {'updated' if changed else 'as it was'}")
        return 0
    outcomes = on_every_page(check)
    for page, (total, skipped, problems) in outcomes.items():
        _say(*problems, *(f"skipped {each}" for each in skipped))
        _say(f"{name_of(page)}: {total} examples, {len(problems)} do not hold")
    return int(any(outcome.problems for outcome in outcomes.values()))


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
