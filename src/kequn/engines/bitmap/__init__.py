"""Bit-sliced indices of what a run made ready: conditions become sets of bits, and a count reads no value at all."""
