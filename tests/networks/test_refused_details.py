"""What a file of another tool says besides its numbers, and would change them in silence."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from nnfwd.errors import NetworkError
from nnfwd.networks.keras import combining
from nnfwd.networks.pytorch import pickle_data

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Run


def test_a_tensor_that_is_kept_negated_is_refused() -> None:
    rebuild = SimpleNamespace(name="_rebuild_tensor_v2")

    with pytest.raises(ValueError, match="a tensor is kept with neg, which is not read"):
        pickle_data._call(rebuild, (None, 0, (2,), (1,), False, {}, {"neg": True}))


def test_flatten_of_channels_first_is_refused() -> None:
    call = SimpleNamespace(
        config={"data_format": "channels_first"},
        tensor=SimpleNamespace(shape=(2, 3), values=tuple("abcdef")),
    )

    with pytest.raises(NetworkError, match="it takes channels first, which is not read"):
        combining.flatten(call)


def test_a_slope_of_brain_js_is_a_number(nnfwd: Run, tmp_path: Path) -> None:
    layer = {"0": {"bias": 0, "weights": {"0": 1}}}
    model = {"sizes": [1, 1], "layers": [{"0": {}}, layer], "leakyReluAlpha": "0.5"}
    (tmp_path / "net.json").write_text(json.dumps(model))

    run = nnfwd("predict", "-w", "net.json", "--row", "3")

    assert (run.stdout, run.returncode) == ("", 1)
    assert "leakyReluAlpha: expected a number, found '0.5' in quotes" in run.stderr


def test_two_weights_of_one_name_are_refused(nnfwd: Run, tmp_path: Path) -> None:
    weights = [
        {"name": f"{model}/dense/kernel", "shape": [1, 1], "dtype": "float32"} for model in "ab"
    ]
    (tmp_path / "w.bin").write_bytes(b"\0\0\x80?" * 2)
    model = {
        "modelTopology": {"model_config": {"class_name": "Sequential", "config": {"layers": []}}},
        "weightsManifest": [{"paths": ["w.bin"], "weights": weights}],
    }
    (tmp_path / "model.json").write_text(json.dumps(model))

    run = nnfwd("predict", "-w", "model.json", "--row", "3")

    assert (run.stdout, run.returncode) == ("", 1)
    assert "two weights are called 'dense/kernel'" in run.stderr
