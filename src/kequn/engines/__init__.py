"""Engines answer expressions: `memory` is slow, obvious and the judge; `duckdb` is fast and must agree with it."""
