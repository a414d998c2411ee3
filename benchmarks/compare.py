"""Compare two files of results: ``python compare.py REFERENCE OTHER N_KEPT``.

Prints JSON: the rows of the second, whether kept texts are the same, and the largest difference
between two numbers x and y at the same place, as a share of 1 + abs(x). The second file may end
before the first: the plain Python loop is given fewer rows.
"""

import json
import sys

import polars as pl


def read(path: str, n_kept: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Read kept texts and numbers, whatever the columns are called."""
    if path.endswith(".parquet"):
        frame = pl.read_parquet(path)
    elif path.endswith(".arrow"):
        frame = pl.read_ipc(path)
    elif path.endswith(".jsonl"):
        frame = pl.read_ndjson(path)
    else:
        frame = pl.read_csv(path, has_header=False, skip_lines=1, infer_schema=False)
    kept, numbers = frame.columns[:n_kept], frame.columns[n_kept:]
    return frame.select(kept), frame.select(pl.col(numbers).cast(pl.Float64)).rename(
        {name: f"output_{index}" for index, name in enumerate(numbers)}
    )


def main(reference: str, other: str, n_kept: str) -> None:
    """Compare and print."""
    kept, numbers = read(reference, int(n_kept))
    other_kept, other_numbers = read(other, int(n_kept))
    n_rows = other_numbers.height
    result: dict[str, object] = {"rows": n_rows, "same_texts": False, "difference": None}
    if numbers.width == other_numbers.width and n_rows <= numbers.height:
        result["same_texts"] = kept.head(n_rows).rows() == other_kept.rows()
        expected = numbers.head(n_rows).to_numpy()
        shares = abs(other_numbers.to_numpy() - expected) / (1 + abs(expected))
        result["difference"] = float(shares.max())
    print(json.dumps(result))


if __name__ == "__main__":
    main(*sys.argv[1:])
