"""One file per kind of source; each has a `CONNECTOR` that speaks the protocol of `sources/raw.py` and is found by itself."""
