"""The folder of a benchmark's data: made once, used again."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measure import clean_environment

if TYPE_CHECKING:
    from benchmarks.jobs import Network, Rows

__all__ = ["Workspace"]

HERE = Path(__file__).resolve().parent
FREE_BYTES = 4 << 30
"""Room that is left beside the data: for what the contenders write."""


@dataclass(frozen=True)
class Workspace:
    """A folder, and the interpreter that makes data and compares answers.

    Parameters
    ----------
    folder : Path
    python : Path
        Has NumPy, Polars and the peers' packages.
    """

    folder: Path
    python: Path

    def rows(self, rows: Rows) -> Path:
        """Get a file of rows."""
        free = shutil.disk_usage(self.folder).free
        path = self.folder / rows.name
        if not path.exists() and free < rows.most_bytes + FREE_BYTES:
            needed = (rows.most_bytes + FREE_BYTES) / 1e9
            raise SystemExit(f"{rows.name}: needs {needed:.0f} GB in {self.folder}")
        return self._make("rows", path, rows.arguments)

    def network(self, network: Network) -> Path:
        """Get a network's file; the ONNX file of the same network stands beside it."""
        return self._make("network", self.folder / network.name, network.arguments)

    def call(self, script: str, *arguments: str | Path) -> str:
        """Run a script of this folder and get what it prints."""
        answer = subprocess.run(
            [self.python, HERE / script, *arguments],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            env=clean_environment(),
        )
        return answer.stdout

    def _make(self, kind: str, path: Path, arguments: list[str]) -> Path:
        """Make a file unless it is there; a file that is there is whole."""
        if not path.exists():
            unfinished = path.with_stem(f"unfinished-{path.stem}")
            self.call("data.py", kind, unfinished, *arguments)
            model = unfinished.with_suffix(".onnx")
            if model.exists():
                model.rename(path.with_suffix(".onnx"))
            unfinished.rename(path)
        return path
