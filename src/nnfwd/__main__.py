"""``python -m nnfwd``."""

from nnfwd.cli import main

if __name__ == "__main__":
    main()
