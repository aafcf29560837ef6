"""The bank's own models: each a file that names what it foretells and of whom; learned once a month, asked by each run."""
