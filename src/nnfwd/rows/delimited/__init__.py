"""CSV and TSV: the reference reader and writer, and the faster ones that go before them."""
