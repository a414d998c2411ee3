"""YAML and JSON as plain data, strictly, with a way back from the data to line and column.

``yaml_text`` and ``json_text`` parse to the same ``plain_data``, ``locate`` finds a key path again
in the text, ``files`` puts them together.
"""

from nnfwd.files.documents.files import ParsedFile, placing_errors, read_document
from nnfwd.files.documents.plain_data import Document, Written

__all__ = [
    "Document",
    "ParsedFile",
    "Written",
    "placing_errors",
    "read_document",
]
