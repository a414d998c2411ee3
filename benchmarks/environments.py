"""The interpreters that the contenders run with, and the machine."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.measure import clean_environment

__all__ = ["describe_machine", "make_environment", "nnfwd_command", "versions"]

ROOT = Path(__file__).resolve().parent.parent

PACKAGES = (
    "numpy", "polars", "pyarrow", "pandas", "scikit-learn", "duckdb", "onnxruntime", "orjson",
    "distributed",
)  # fmt: skip

VERSIONS = """
import json, platform, sys
from importlib.metadata import PackageNotFoundError, version
found = {"python": platform.python_version()}
for name in sys.argv[1:]:
    try:
        found[name] = version(name)
    except PackageNotFoundError:
        pass
print(json.dumps(found))
"""


def make_environment(folder: Path, extra: str) -> Path:
    """Install this project, as it is now, into a virtual environment of its own.

    Parameters
    ----------
    folder : Path
        Where the environment is, or is to be.
    extra : str
        The extra to install with it, or nothing.

    Returns
    -------
    Path
        Its interpreter.
    """
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    environment = clean_environment()
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True, env=environment)
    wanted = f"{ROOT}[{extra}]" if extra else str(ROOT)
    subprocess.run(
        [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wanted],
        check=True,
        env=environment,
    )
    return python


def nnfwd_command(python: Path) -> list[str | Path]:
    """Start nnfwd as a user does: by the command that stands beside the interpreter."""
    script = python.parent / "nnfwd"
    return [script] if script.exists() else [python, "-m", "nnfwd"]


def versions(python: Path) -> dict[str, str]:
    """Ask an interpreter for its version and those of the packages that count here."""
    answer = subprocess.run(
        [python, "-c", VERSIONS, "nnfwd", *PACKAGES],
        check=True,
        capture_output=True,
        text=True,
        env=clean_environment(),
    )
    found: dict[str, str] = json.loads(answer.stdout)
    return found


def describe_machine() -> dict[str, Any]:
    """Describe the machine, the day and the state of the project."""
    return {
        "date": date.today().isoformat(),
        "commit": _commit(),
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _read_line("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "load_before": round(os.getloadavg()[0], 1),
    }


def _commit() -> str:
    try:
        answer = subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            cwd=ROOT,
            check=True,
            capture_output=True,
            text=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return answer.stdout.strip()


def _read_line(path: str, key: str) -> str:
    """Find the value of the first line ``key : value`` of a system file."""
    try:
        lines = Path(path).read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), "")
