"""Networks as programs for other tools: a NumPy script, SQL, a workbook with live formulas.

``formula`` reads the expressions of the table of activations, and has the walk over them that each
tool's printer writes in its own words.
"""
