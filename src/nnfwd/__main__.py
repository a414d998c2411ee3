"""``python -m nnfwd``."""

from nnfwd.cli import program

if __name__ == "__main__":
    program()
