"""The `kequn` command: one file per verb, each a thin shell over the library that answers a person in tables or a program in JSON."""
