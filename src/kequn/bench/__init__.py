"""Speeds of the product's own path beside hand-written DuckDB, in the same run, on data of any size made here."""
