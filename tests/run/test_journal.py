"""A folder of parts is of one run, and its parts are what the journal says, in every store."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import pytest

from nnfwd.files import object_folder

fsspec = pytest.importorskip("fsspec")
memory_store = pytest.importorskip("fsspec.implementations.memory")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from conftest import Run

PREDICT = ("predict", "-w", "w.yaml", "-i", "rows.csv", "--part-size", "1k", "--jobs", "1")
REFUSED = "hint: name another folder, or remove this one\n"


class Plain(memory_store.MemoryFileSystem):
    """A store that calls no object by a version."""

    protocol = ("plain",)
    store: ClassVar[dict[str, object]] = {}

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return super()._strip_protocol(path.replace("plain://", "memory://"))

    def info(self, path: str, **options: object) -> dict[str, object]:
        return {**super().info(path, **options), "created": None}

    def ls(self, path: str, detail: bool = True, **options: object) -> list[object]:
        found = super().ls(path, detail=detail, **options)
        return [{**each, "created": None} for each in found] if detail else found


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    lines = [f'{row},{row % 9},"a\n{row}"' for row in range(1, 301)]
    lines[149], lines[249] = "oops,1,x", ",2,y"
    (tmp_path / "w.yaml").write_text("node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n")
    (tmp_path / "rows.csv").write_text("x1,x2,id\n" + "\n".join(lines) + "\n")
    fsspec.register_implementation("plain", Plain, clobber=True)
    yield tmp_path
    for name in ("memory", "plain"):
        fsspec.filesystem(name).store.clear()
        fsspec.filesystem(name).pseudo_dirs[:] = [""]


def system_of(folder: Path, output: str) -> tuple[fsspec.AbstractFileSystem, str]:
    """Find the file system that an output is in, and its path there."""
    if "://" in output:
        return fsspec.filesystem(output.partition(":")[0]), "/out/"
    return fsspec.filesystem("file"), f"{folder}/{output}"


PLACES = pytest.mark.parametrize("output", ["out/", "memory://out/", "plain://out/"])


@PLACES
@pytest.mark.parametrize("name", ["_nnfwd/rejects/part-000001.csv", "part-000001.csv"])
@pytest.mark.parametrize("alter", [lambda _: b"", lambda data: data[::-1], None])
def test_a_part_is_made_again_where_it_or_its_bad_rows_are_not_as_they_were(
    nnfwd: Run, folder: Path, output: str, name: str, alter: Callable[[bytes], bytes] | None
) -> None:
    given = (*PREDICT, "--bad-rows", "skip", "-o", output, "--rejects")
    system, path = system_of(folder, output)
    first = nnfwd(*given, "one.csv")
    parts = {each: system.cat_file(each) for each in system.glob(f"{path}part-*")}
    before = system.cat_file(path + name)
    if alter is None:
        system.rm_file(path + name)
    else:
        system.pipe_file(path + name, alter(before))

    again = nnfwd(*given, "other.csv")

    assert (first.stderr, first.returncode) == ("nnfwd: 2 bad rows left out\n", 0)
    assert again.stderr == f"nnfwd: 3 of 4 parts were there\n{first.stderr}"
    assert {each: system.cat_file(each) for each in parts} == parts
    assert len(parts) == 4
    assert (folder / "other.csv").read_bytes() == (folder / "one.csv").read_bytes()


def test_a_run_does_not_go_on_where_nothing_tells_whether_rows_changed(
    nnfwd: Run, folder: Path
) -> None:
    fsspec.filesystem("plain").pipe_file("/in/rows.csv", b"x1,x2\n3,5\n")
    given = ("predict", "-w", "w.yaml", "-i", "plain://in/rows.csv", "-o", "out/")
    first = nnfwd(*given)

    again = nnfwd(*given)
    for path in (folder / "out").glob("part-*"):
        path.unlink()
    anew = nnfwd(*given)

    assert (first.stderr, first.returncode) == ("", 0)
    assert (again.returncode, again.stderr) == (
        1,
        "nnfwd: out/ holds parts of a run that cannot go on: nothing says whether "
        f"plain://in/rows.csv changed\n{REFUSED}",
    )
    assert (anew.stderr, anew.returncode) == ("", 0)


def test_parts_of_a_file_that_is_given_twice_are_not_those_of_one(nnfwd: Run) -> None:
    given = ("predict", "-w", "w.yaml", "--bad-rows", "skip", "-q", "-o", "out/", "-i", "rows.csv")
    assert nnfwd(*given).returncode == 0

    twice = nnfwd(*given, "-i", "rows.csv")

    reason = "the rows come from other files"
    assert twice.stderr == f"nnfwd: out/ holds parts of another run: {reason}\n{REFUSED}"


def turn_round(store: fsspec.AbstractFileSystem, path: str) -> None:
    """Give a file other contents of the same size."""
    store.pipe_file(path, store.cat_file(path)[::-1])


ANOTHER = "is being written by another run\nhint: wait for it, or name another folder\n"
GONE = (
    "does not have part-000001.csv as it was just written\n"
    "hint: nothing else may write to the folder meanwhile, or remove files from it\n"
)


@pytest.mark.parametrize(
    ("change", "at", "message"),
    [
        (lambda store: store.pipe_file("/out/_nnfwd/run.json", b'{"a": 1}'), "part-2", ANOTHER),
        (lambda store: store.pipe_file("/out/_nnfwd/run.json", b'{"a": 1}'), "run.json", ANOTHER),
        (lambda store: store.pipe_file("/out/part-000001.csv", b"output\n1\n"), "part-3", GONE),
        (lambda store: store.rm_file("/out/part-000001.csv"), "part-3", GONE),
        (lambda store: turn_round(store, "/out/part-000001.csv"), "part-3", GONE),
    ],
)
def test_what_others_do_to_a_folder_in_a_store_ends_the_run(
    nnfwd: Run, monkeypatch: pytest.MonkeyPatch, change: Callable[..., None], at: str, message: str
) -> None:
    store, keep = fsspec.filesystem("memory"), object_folder.Upload.keep

    def keep_and_change(upload: object) -> None:
        keep(upload)
        if at in upload._address.name.replace("-00000", "-"):
            change(store)

    monkeypatch.setattr(object_folder.Upload, "keep", keep_and_change)

    run = nnfwd(*PREDICT, "--bad-rows", "skip", "-q", "-o", "memory://out/")

    assert (run.returncode, run.stderr) == (1, f"nnfwd: memory://out/ {message}")
    assert not store.exists("/out/_SUCCESS")
    assert store.exists("/out/part-000003.csv") == (at != "run.json")


LINES = [
    b'{"number": null, "rows": 1, "bad": 0, "files": {}}',
    b'{"number": 0, "rows": 1, "bad": "z", "files": {"part-000000.csv": [1, ""]}}',
    b'{"number": 0, "rows": 1, "bad": 0, "files": {"part-000000.csv": [null, 7]}}',
    b'{"number": 0, "rows": 1, "bad": 0, "files": {}}',
    b"[" * 100_000,
    b"\xff",
    b"7",
]


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
@pytest.mark.parametrize("is_added", [True, False])
def test_lines_of_a_journal_that_are_none_are_passed_over(
    nnfwd: Run, folder: Path, line: bytes, is_added: bool
) -> None:
    given = (*PREDICT, "--bad-rows", "blank", "-o", "out/")
    first = nnfwd(*given)
    journal = folder / "out/_nnfwd/journal.jsonl"
    journal.write_bytes((journal.read_bytes() if is_added else b"") + line + b"\n")

    again = nnfwd(*given)

    there = "nnfwd: 4 of 4 parts were there\n" * is_added
    assert (again.stderr, again.returncode) == (there + first.stderr, 0)


@pytest.mark.parametrize("text", [*LINES, b'{"nnfwd": 1, "options": []}'], ids=range(8))
def test_a_folder_that_describes_no_run_is_refused(nnfwd: Run, folder: Path, text: bytes) -> None:
    given = (*PREDICT, "--bad-rows", "skip", "-q", "-o", "out/")
    assert nnfwd(*given).returncode == 0
    (folder / "out/_nnfwd/run.json").write_bytes(text)

    again = nnfwd(*given)

    assert again.stderr.startswith("nnfwd: out/ holds part")
    assert again.returncode == 1
