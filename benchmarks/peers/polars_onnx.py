"""Polars and ONNX Runtime: Polars reads and writes batches, the model runs on each.

``python polars_onnx.py INPUT NETWORK OUTPUT [KEPT ...]``

The model is NETWORK with the suffix .onnx, in float64. It runs on one thread: the cores have the
next batches to parse, and its waiting threads would take them away.
"""

import json
import sys
from pathlib import Path

import numpy as np
import onnxruntime
import polars as pl


def main(source: str, network_path: str, target: str, *kept: str) -> None:
    """Read, compute and write a batch of rows at a time."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    model = Path(network_path).with_suffix(".onnx")
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    (rows,) = (each.name for each in session.get_inputs())
    outputs = [f"output_{index}" for index in range(session.get_outputs()[0].shape[1])]
    names = json.loads(Path(network_path).read_text())["inputs"]

    def predict(batch: pl.DataFrame) -> pl.DataFrame:
        values = np.ascontiguousarray(batch.select(names).to_numpy())
        frame = pl.DataFrame(session.run(None, {rows: values})[0], schema=outputs)
        return batch.select(kept).hstack(frame) if kept else frame

    if not source.endswith(".csv"):
        scan, sink = {
            ".parquet": (pl.scan_parquet, pl.LazyFrame.sink_parquet),
            ".arrow": (pl.scan_ipc, pl.LazyFrame.sink_ipc),
            ".jsonl": (pl.scan_ndjson, pl.LazyFrame.sink_ndjson),
        }[Path(source).suffix]
        table = scan(source).select(*kept, *names)
        schema = {name: table.collect_schema()[name] for name in kept}
        schema |= dict.fromkeys(outputs, pl.Float64)
        sink(table.map_batches(predict, schema=schema, streamable=True), target)
        return
    types = dict.fromkeys(names, pl.Float64)
    scan = pl.scan_csv(source, schema_overrides=types, infer_schema=False).select(*kept, *names)
    with Path(target).open("wb") as file:
        for number, batch in enumerate(scan.collect_batches(maintain_order=True)):
            predict(batch).write_csv(file, include_header=number == 0)


if __name__ == "__main__":
    main(*sys.argv[1:])
