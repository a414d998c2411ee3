"""Writing network files in tests, and reading them back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from nnfwd.errors import NnfwdError
from nnfwd.networks import load_network, load_settings

if TYPE_CHECKING:
    from pathlib import Path

    from nnfwd.core import Network
    from nnfwd.networks import Settings


class Folder:
    """A folder that is the current one, so that messages name a file as ``w.yaml``."""

    def __init__(self, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(path)
        self.path = path

    def write(self, name: str, content: str | bytes) -> str:
        data = content.encode() if isinstance(content, str) else content
        (self.path / name).write_bytes(data)
        return name

    def load(
        self, content: str | bytes, name: str = "w.yaml", settings: Settings | None = None
    ) -> Network:
        return load_network(self.write(name, content), settings=settings)

    def settings(self, content: str, name: str = "s.yaml") -> Settings:
        return load_settings(self.write(name, content))

    def error(
        self, content: str | bytes, name: str = "w.yaml", settings: Settings | None = None
    ) -> str:
        with pytest.raises(NnfwdError) as caught:
            self.load(content, name, settings)
        return str(caught.value)

    def settings_error(self, content: str, name: str = "s.yaml") -> str:
        with pytest.raises(NnfwdError) as caught:
            self.settings(content, name)
        return str(caught.value)
