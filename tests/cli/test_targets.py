"""Where output goes: the file that a path means, left as the shell's ``>`` would leave it."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import stat
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Run


@pytest.fixture
def nnfwd(nnfwd_process: Run) -> Run:
    """Let the system see each run: its exit code, its files and descriptors."""
    return nnfwd_process


LESSON = "node_0: [2, 4]\nnode_1: [4, -5]\noutput: [2, 7]\n"
PREDICT = ("predict", "-w", "w.yaml", "--row", "3,5")
RESULT = "output\n52.0\n"

if sys.platform != "linux":
    pytest.skip("files without a name, and /proc, are Linux's", allow_module_level=True)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Path:
    (tmp_path / "w.yaml").write_text(LESSON)
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


AS_NOBODY = """
import os, shutil, sys, tempfile
from nnfwd.cli.output import write_all
from nnfwd.errors import NnfwdError

os.setgroups([]), os.setgid(65534), os.setuid(65534)
try:
    write_all(sys.argv[1:], "out.csv")
except NnfwdError as error:
    sys.exit(str(error))
"""


def as_nobody(folder: Path) -> subprocess.CompletedProcess[str]:
    """Write the result as somebody who may not write everywhere."""
    if os.getuid() != 0:
        pytest.skip("only root can become somebody else")
    return subprocess.run(
        [sys.executable, "-c", AS_NOBODY, RESULT],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def open_to_nobody(folder: Path) -> None:
    """Let everybody come to a folder of a test."""
    for each in (folder, *folder.parents[:3]):
        each.chmod(0o777)


def test_a_link_stays_and_its_target_is_replaced(nnfwd: Run, folder: Path) -> None:
    (folder / "far").mkdir()
    (folder / "far" / "out.csv").write_text("before\n")
    (folder / "link.csv").symlink_to("far/out.csv")

    run = nnfwd(*PREDICT, "-o", "link.csv")

    assert (run.stderr, run.returncode) == ("", 0)
    assert (folder / "link.csv").readlink() == Path("far/out.csv")
    assert (folder / "far" / "out.csv").read_text() == RESULT
    assert names(folder / "far") == ["out.csv"]


def test_a_link_to_what_is_not_there_makes_it(nnfwd: Run, folder: Path) -> None:
    (folder / "link.csv").symlink_to("new.csv")

    assert nnfwd(*PREDICT, "-o", "link.csv").returncode == 0
    assert (folder / "link.csv").is_symlink()
    assert (folder / "new.csv").read_text() == RESULT


def test_both_names_of_a_file_keep_to_one_file(nnfwd: Run, folder: Path) -> None:
    (folder / "one.csv").write_text("before, and much longer than what comes\n")
    (folder / "other.csv").hardlink_to(folder / "one.csv")

    assert nnfwd(*PREDICT, "-o", "other.csv").returncode == 0
    assert (folder / "one.csv").read_text() == RESULT
    assert (folder / "one.csv").samefile(folder / "other.csv")
    assert names(folder) == ["one.csv", "other.csv", "w.yaml"]


@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002])
def test_a_new_file_has_the_mode_that_the_umask_leaves(nnfwd: Run, folder: Path, mask: int) -> None:
    assert nnfwd(*PREDICT, "-o", "out.csv", umask=mask).returncode == 0
    assert mode(folder / "out.csv") == 0o666 & ~mask


@pytest.mark.parametrize(("before", "after"), [(0o640, 0o640), (0o6755, 0o755), (0o600, 0o600)])
def test_a_mode_stays_but_for_bits_that_lend_somebody_the_owners_rights(
    nnfwd: Run, folder: Path, before: int, after: int
) -> None:
    (folder / "out.csv").write_text("before\n")
    (folder / "out.csv").chmod(before)

    assert nnfwd(*PREDICT, "-o", "out.csv").returncode == 0
    assert mode(folder / "out.csv") == after
    assert (folder / "out.csv").read_text() == RESULT


@pytest.mark.skipif(os.getuid() != 0, reason="only root can give a file away")
def test_an_owner_stays(nnfwd: Run, folder: Path) -> None:
    (folder / "out.csv").write_text("before\n")
    os.chown(folder / "out.csv", 12345, 23456)

    assert nnfwd(*PREDICT, "-o", "out.csv").returncode == 0
    status = (folder / "out.csv").stat()
    assert (status.st_uid, status.st_gid) == (12345, 23456)


def test_somebody_elses_file_that_may_be_written_stays_theirs(folder: Path) -> None:
    open_to_nobody(folder)
    (folder / "out.csv").write_text("before, and much longer than what comes\n")
    (folder / "out.csv").chmod(0o666)

    run = as_nobody(folder)

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    assert (folder / "out.csv").read_text() == RESULT
    assert (folder / "out.csv").stat().st_uid == 0
    assert names(folder) == ["out.csv", "w.yaml"]


def test_a_file_in_a_folder_that_takes_no_new_ones_is_written(folder: Path) -> None:
    open_to_nobody(folder)
    (folder / "out.csv").write_text("before, and much longer than what comes\n")
    (folder / "out.csv").chmod(0o666)
    folder.chmod(0o755)

    run = as_nobody(folder)

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    assert (folder / "out.csv").read_text() == RESULT


def test_a_file_that_may_not_be_written_is_not_replaced(folder: Path) -> None:
    open_to_nobody(folder)
    (folder / "out.csv").write_text("before\n")
    (folder / "out.csv").chmod(0o444)
    os.chown(folder / "out.csv", 65534, 65534)

    run = as_nobody(folder)

    message = "cannot write to 'out.csv': Permission denied\n"
    assert (run.stdout, run.stderr, run.returncode) == ("", message, 1)
    assert (folder / "out.csv").read_text() == "before\n"


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "No such file or directory"),
        ("new/out.csv", "No such file or directory"),
        ("w.yaml/out.csv", "Not a directory"),
        ("loop", "Too many levels of symbolic links"),
        (f"{'x' * 300}.csv", "File name too long"),
    ],
)
def test_what_the_shell_could_not_write_either_is_an_error(
    nnfwd: Run, folder: Path, path: str, reason: str
) -> None:
    (folder / "loop").symlink_to("loop")

    run = nnfwd(*PREDICT, "-f", "csv", "-o", path)

    where = repr(path if len(path) < 60 else path[:59] + "…")
    assert (run.stdout, run.stderr) == ("", f"nnfwd: cannot write to {where}: {reason}\n")
    assert run.returncode == 1
    assert names(folder) == ["loop", "w.yaml"]
    assert (folder / "loop").is_symlink()


def test_a_working_folder_that_is_gone_is_an_error_of_the_output(folder: Path) -> None:
    command = f"mkdir gone; cd gone; rmdir ../gone; {sys.executable} -m nnfwd predict "
    command += f"-w {folder}/w.yaml --row 3,5 -o x.csv"
    run = subprocess.run(
        ["bash", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )

    message = "nnfwd: cannot write to 'x.csv': No such file or directory\n"
    assert (run.stdout, run.stderr, run.returncode) == ("", message, 1)


def test_a_pipe_with_a_name_is_written_as_it_is(nnfwd: Run, folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    with subprocess.Popen(["cat", "pipe"], cwd=folder, stdout=subprocess.PIPE, text=True) as reader:
        assert nnfwd(*PREDICT, "-o", "pipe").returncode == 0
        assert reader.communicate(timeout=30)[0] == RESULT
    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)


@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1", "link", "./link"])
def test_standard_output_by_another_name_is_written_where_it_is(folder: Path, path: str) -> None:
    (folder / "link").symlink_to("/dev/stdout")
    command = (
        f"{{ echo before; {sys.executable} -m nnfwd {' '.join(PREDICT)} -f csv -o {path}; }} > all"
    )
    subprocess.run(["bash", "-c", command], cwd=folder, check=True)

    assert (folder / "all").read_text() == f"before\n{RESULT}"


OPENERS = {".gz": gzip.decompress, ".bz2": bz2.decompress, ".xz": lzma.decompress}


@pytest.mark.parametrize("suffix", OPENERS)
def test_a_name_that_ends_as_compressed_files_do_is_written_compressed(
    nnfwd: Run, folder: Path, suffix: str
) -> None:
    for name in ("a", "b"):
        assert nnfwd(*PREDICT, "-o", f"{name}.csv{suffix}").returncode == 0

    content = (folder / f"a.csv{suffix}").read_bytes()
    assert OPENERS[suffix](content) == RESULT.encode()
    assert (folder / f"b.csv{suffix}").read_bytes() == content
    again = nnfwd("predict", "-w", "w.yaml", "-i", f"a.csv{suffix}", "-i", f"b.csv{suffix}",
                  "--columns", "output,output")  # fmt: skip
    assert again.stderr.startswith("nnfwd: --columns names output twice")


@pytest.mark.skipif(not find_spec("pyarrow"), reason="the extra fast is not installed")
@pytest.mark.parametrize("suffix", [".csv.zst", ".parquet.gz", ".jsonl.ZST"])
def test_what_is_written_compressed_is_read_again(nnfwd: Run, folder: Path, suffix: str) -> None:
    assert nnfwd(*PREDICT, "--show", "nodes", "-o", f"a{suffix}").returncode == 0

    again = nnfwd("predict", "-w", "w.yaml", "-i", f"a{suffix}", "--columns", "node_0,node_1")
    assert (again.stdout, again.stderr) == ("output\n832.0\n", "")


def test_every_command_compresses(nnfwd: Run, folder: Path) -> None:
    assert nnfwd("explain", *PREDICT[1:], "-o", "a.txt.gz").returncode == 0
    assert nnfwd("show", "-w", "w.yaml", "-o", "a.json.gz").returncode == 0
    bad = nnfwd(*PREDICT[:3], "--row", "3,x", "--bad-rows", "skip", "-q", "--rejects", "bad.csv.gz")

    assert bad.returncode == 0
    assert gzip.decompress((folder / "a.txt.gz").read_bytes()).startswith(b"Row 1:")
    assert gzip.decompress((folder / "a.json.gz").read_bytes()).startswith(b"{")
    assert gzip.decompress((folder / "bad.csv.gz").read_bytes()).decode() == (
        'file,line,column,name,cell,reason,row\n--row,1,2,,x,"\'x\' is not a number","3,x"\n'
    ).replace("\"'x' is not a number\"", "'x' is not a number")


def test_bad_rows_are_csv_and_no_other_name_is_taken_for_them(nnfwd: Run, folder: Path) -> None:
    run = nnfwd(*PREDICT, "--rejects", "bad.json")

    message = (
        "nnfwd: --rejects bad.json: bad rows are written as CSV, not .json\nhint: write .csv\n"
    )
    assert (run.stdout, run.stderr, run.returncode) == ("", message, 2)
    assert names(folder) == ["w.yaml"]
