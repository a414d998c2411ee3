"""The arithmetic of a row as chains of equal expressions."""
