"""Networks as programs for other tools: a NumPy script, SQL, a workbook with live formulas.

``formula`` reads the expressions of the table of activations, and has the walk over them that each
tool's printer writes in its own words: ``numpy_script``; ``sql`` with ``sql_words``; ``workbook``
with ``excel_formulas`` and ``sheets``, and ``evaluate`` for the values beside the formulas.
"""
