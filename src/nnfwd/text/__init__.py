"""Values as text: numbers, names, tables, CSV and Markdown."""
