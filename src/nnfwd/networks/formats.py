"""The formats of network files: a row a format.

A reader makes of a path the plain data of a network, with a way back from these to line and column;
it loads when its format is chosen. A name that ends in another way is YAML.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from nnfwd.files.paths import suffix_of
from nnfwd.formats import Format, Formats

if TYPE_CHECKING:
    import os

__all__ = ["FORMATS", "find_format"]

FORMATS = Formats(
    Format("yaml", "YAML", (".yaml", ".yml"), reader="nnfwd.files.documents:read_document"),
    Format("json", "JSON", (".json",), reader="nnfwd.files.documents:read_document"),
    Format("csv", "CSV", (".csv",), reader="nnfwd.networks.own.csv_file:read_csv"),
)
"""Every format of network files."""


def find_format(path: str | os.PathLike[str]) -> Format:
    """Tell the format of a network file by the suffix of its name.

    Examples
    --------
    >>> [find_format(path).name for path in ("a.json", "A.CSV.gz", "a.txt", "-")]
    ['json', 'csv', 'yaml', 'yaml']
    """
    return FORMATS.of_suffix(suffix_of(path)) or FORMATS["yaml"]
