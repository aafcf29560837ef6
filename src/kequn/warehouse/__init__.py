"""The set-sized store: canonical tables as immutable Parquet files behind one manifest, published snapshots, readers' views."""
