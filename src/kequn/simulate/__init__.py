"""A simulated city bank: people, places, money and two years of behaviour from a seed, written as a bank's own source files
with their mapping. The truth behind the files lies beside them in `truth/`; only tests and measurements read it."""
