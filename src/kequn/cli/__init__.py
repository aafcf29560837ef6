"""The `kequn` command: one file per verb, a thin shell over the library that answers people in tables, programs in JSON."""
