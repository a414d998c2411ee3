"""Make fann_shortcut, fann_sparse and fann_cut with the libraries of FANN 2.

``python make_fann.py libfloatfann.so libdoublefann.so``: the first one writes the networks, the
second one computes what is right in float64.
"""

# ruff: noqa: S311 - weights are no secrets

from __future__ import annotations

import ctypes
import random
import sys
from ctypes import POINTER, c_char_p, c_double, c_float, c_int, c_uint, c_void_p
from pathlib import Path

SINGLE, DOUBLE = (ctypes.CDLL(path) for path in sys.argv[1:3])
for name in ("standard_array", "sparse_array", "shortcut_array"):
    getattr(SINGLE, f"fann_create_{name}").restype = c_void_p
SINGLE.fann_create_sparse_array.argtypes = [c_float, c_uint, POINTER(c_uint)]
SINGLE.fann_randomize_weights.argtypes = [c_void_p, c_float, c_float]
SINGLE.fann_set_activation_function.argtypes = [c_void_p, c_int, c_int, c_int]
SINGLE.fann_set_activation_steepness.argtypes = [c_void_p, c_float, c_int, c_int]
SINGLE.fann_save.argtypes = [c_void_p, c_char_p]
DOUBLE.fann_create_from_file.restype = c_void_p
DOUBLE.fann_run.restype = POINTER(c_double)
DOUBLE.fann_run.argtypes = [c_void_p, POINTER(c_double)]

LINEAR, FUNCTIONS = 0, (0, 1, 2, 3, 5, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19)
STEEPNESS = (0.25, 0.5, 1.0, 2.0, 0.7, 30.0)


def save(name: str, network: int, sizes: list[int], weights: float) -> None:
    SINGLE.fann_randomize_weights(network, -weights, weights)
    for layer, size in enumerate(sizes[1:], 1):
        for neuron in range(size):
            function = random.choice(FUNCTIONS) if layer < len(sizes) - 1 else LINEAR
            SINGLE.fann_set_activation_function(network, function, layer, neuron)
            SINGLE.fann_set_activation_steepness(network, random.choice(STEEPNESS), layer, neuron)
    SINGLE.fann_save(network, f"{name}.net".encode())
    again = DOUBLE.fann_create_from_file(f"{name}.net".encode())
    rows = [[random.uniform(-3, 3) for _ in range(sizes[0])] for _ in range(8)]
    answers = []
    for row in rows:
        output = DOUBLE.fann_run(again, (c_double * sizes[0])(*row))
        answers.append([output[index] for index in range(sizes[-1])])
    for kind, sign, table in (("rows", "x", rows), ("float64", "y", answers)):
        head = ",".join(f"{sign}{number}" for number in range(1, len(table[0]) + 1))
        lines = [head, *(",".join(map(repr, row)) for row in table)]
        Path(f"{name}.{kind}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    random.seed(1)
    sizes = [3, 9, 8, 2]
    array = (c_uint * len(sizes))(*sizes)
    save("fann_shortcut", SINGLE.fann_create_shortcut_array(len(sizes), array), sizes, 1)
    save("fann_sparse", SINGLE.fann_create_sparse_array(0.6, len(sizes), array), sizes, 1)
    save("fann_cut", SINGLE.fann_create_standard_array(len(sizes), array), sizes, 60)
