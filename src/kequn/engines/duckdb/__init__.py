"""The fast engine: a tree becomes one Ibis expression, one SQL text, and is run on a cursor of DuckDB."""
