"""From real files to canonical rows: a mapping says what a file's columns mean, a connector reads the file, and every row read is
loaded, recognised as a repeat, or quarantined with its reason. The doors are `load.load`, `quarantine` and `retry`."""
