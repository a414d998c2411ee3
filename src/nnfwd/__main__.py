"""``python -m nnfwd``."""

from nnfwd.cli import main

main()
