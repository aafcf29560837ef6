"""The set-sized store: canonical tables as immutable Parquet files behind one manifest, published DuckDB snapshots, and what readers see."""
