"""DuckDB: one SQL statement from the file that is read to the file that is written.

``python duckdb_sql.py INPUT NETWORK OUTPUT [KEPT ...]``

Types and dialect are given, so nothing is sniffed. Sums of few terms are written out; wide ones
are ``array_inner_product``.
"""

# ruff: noqa: S608 - the statement is made from the network, which is what it is for

import json
import sys
from pathlib import Path

import duckdb

LONGEST_SUM = 64


def quote(text: str) -> str:
    """Write a text as SQL."""
    return "'" + text.replace("'", "''") + "'"


def scan(source: str, names: list[str], kept: tuple[str, ...]) -> str:
    """Write the query that reads the columns."""
    if source.endswith(".parquet"):
        return f"SELECT * FROM read_parquet({quote(source)})"
    if source.endswith(".jsonl"):
        types = ", ".join(f"'{name}': 'DOUBLE'" for name in names)
        return (
            f"SELECT * FROM read_json({quote(source)}, format = 'newline_delimited', "
            f"columns = {{{types}}})"
        )
    with Path(source).open() as file:
        header = file.readline().strip().split(",")
    types = ", ".join(f"'{name}': '{'DOUBLE' if name in names else 'VARCHAR'}'" for name in header)
    columns = ", ".join((*kept, *names))
    return (
        f"SELECT {columns} FROM read_csv({quote(source)}, header = true, delim = ',', "
        f"auto_detect = false, columns = {{{types}}})"
    )


def layer_query(query: str, layer: dict, names: list[str], kept: tuple[str, ...]) -> str:
    """Write the query that puts a layer on top of another query."""
    fan_in = len(names)
    wide = fan_in > LONGEST_SUM
    if wide:
        vector = f"[{', '.join(names)}]::DOUBLE[{fan_in}] AS vector"
        query = f"SELECT {', '.join((*kept, vector))} FROM ({query})"
    columns = list(kept)
    for index, (weights, bias) in enumerate(zip(layer["weights"], layer["biases"], strict=True)):
        if wide:
            terms = f"array_inner_product(vector, {weights}::DOUBLE[{fan_in}])"
        else:
            pairs = zip(weights, names, strict=True)
            terms = " + ".join(f"{weight!r}::DOUBLE * {name}" for weight, name in pairs)
        columns.append(f"{terms} + {bias!r}::DOUBLE AS output_{index}")
    query = f"SELECT {', '.join(columns)} FROM ({query})"
    outputs = [f"output_{index}" for index in range(len(layer["biases"]))]
    if layer["activation"] == "relu":
        query = over(query, kept, outputs, "CASE WHEN {0} > 0 THEN {0} ELSE 0::DOUBLE END")
    elif layer["activation"] == "tanh":
        query = over(query, kept, outputs, "tanh({0})")
    elif layer["activation"] == "sigmoid":
        query = over(query, kept, outputs, "1 / (1 + exp(-{0}))")
    elif layer["activation"] == "softmax":
        query = over(query, kept, outputs, f"exp({{0}} - greatest({', '.join(outputs)}))")
        query = over(query, kept, outputs, f"{{0}} / ({' + '.join(outputs)})")
    return query


def over(query: str, kept: tuple[str, ...], outputs: list[str], formula: str) -> str:
    """Write the query that applies a formula to each output of another query."""
    columns = [f"{formula.format(output)} AS {output}" for output in outputs]
    return f"SELECT {', '.join((*kept, *columns))} FROM ({query})"


def main(source: str, network_path: str, target: str, *kept: str) -> None:
    """Build the statement and run it."""
    if source.endswith(".arrow"):
        sys.exit("DuckDB alone reads no Arrow files")
    network = json.loads(Path(network_path).read_text())
    names = network["inputs"]
    query = scan(source, names, kept)
    for layer in network["layers"]:
        query = layer_query(query, layer, names, kept)
        names = [f"output_{index}" for index in range(len(layer["biases"]))]
    options = {".parquet": "(FORMAT parquet)", ".jsonl": "(FORMAT json)"}.get(
        Path(target).suffix, "(FORMAT csv, HEADER)"
    )
    duckdb.connect().execute(f"COPY ({query}) TO {quote(target)} {options}")


if __name__ == "__main__":
    main(*sys.argv[1:])
