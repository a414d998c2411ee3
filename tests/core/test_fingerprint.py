"""One fingerprint of the arithmetic: what every machine makes of fixed numbers."""

import subprocess
import sys

import numpy as np
import pytest

from nnfwd.core import FUNCTIONS, elementary
from nnfwd.core.fingerprint import FINGERPRINT, checksums, differing, fingerprint, parts
from nnfwd.core.fingerprint.known import KNOWN
from nnfwd.core.fingerprint.numbers import numbers


# Where an activation is added, or its arithmetic changes, this says what known.py is to have.
def test_this_machine_computes_what_every_machine_does() -> None:
    found = checksums()
    lines = "\n".join(f'        "{name}": "{each}",' for name, each in found.items())

    assert found == KNOWN, f"known.py would be:\n{lines}\n{fingerprint(found)}"
    assert fingerprint(found) == FINGERPRINT
    assert differing(found) == []


def test_every_activation_and_every_kind_of_sum_is_a_part() -> None:
    assert {*FUNCTIONS, "sums by hand", "wide sums"} <= set(KNOWN)


def test_the_numbers_are_of_every_size() -> None:
    sizes = np.abs(numbers())

    assert 1900 <= sizes.size <= 2100
    assert ((sizes > 0.0) & (sizes < 2.0**-1022)).sum() > 70
    for low, high in ((0.0, 1e-100), (1e-100, 1e-10), (0.01, 1.0), (1.0, 40.0), (700.0, 750.0)):
        assert ((sizes > low) & (sizes < high)).sum() > 10
    assert {0.0, np.inf, sys.float_info.max, 5e-324} <= set(sizes.tolist())
    assert np.isnan(sizes).any()


@pytest.mark.parametrize("name", ["exp", "expm1", "log1p", "sin", "arctan", "tanh"])
def test_one_last_digit_of_an_elementary_function_changes_it(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = getattr(elementary, name)

    def wrong(x, out=None):
        results = right(x)
        chosen = (np.abs(x) > 0.9) & (np.abs(x) < 1.1)
        return np.where(chosen, np.nextafter(results, np.inf), results)

    for path, module in list(sys.modules.items()):
        if path.startswith("nnfwd.") and vars(module).get(name) is right:
            monkeypatch.setattr(module, name, wrong)

    found = differing(checksums())
    assert found
    assert "relu" not in found
    assert "sums by hand" not in found


def test_subnormal_numbers_that_vanish_change_it(monkeypatch: pytest.MonkeyPatch) -> None:
    x = numbers()
    flushed = np.where(np.abs(x) < 2.0**-1022, 0.0, x)
    monkeypatch.setattr(parts, "numbers", lambda: flushed)

    assert {"identity", "tanh", "sums by hand", "wide sums"} <= set(differing(checksums()))


def test_the_sign_of_zero_and_what_nan_carries_change_nothing() -> None:
    results = np.array([0.0, np.nan, 1.0])
    others = np.array([-0.0, -np.nan, 1.0])

    assert parts.checksum([parts.plain(results)]) == parts.checksum([parts.plain(others)])


def test_it_is_the_same_with_any_number_of_threads() -> None:
    program = (
        "from nnfwd.core.fingerprint import checksums, fingerprint; print(fingerprint(checksums()))"
    )
    for threads in ("1", "2", "4"):
        run = subprocess.run(
            [sys.executable, "-c", program],
            env={"OPENBLAS_NUM_THREADS": threads},
            capture_output=True,
            text=True,
            check=True,
        )
        assert run.stdout == FINGERPRINT + "\n"
