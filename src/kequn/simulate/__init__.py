"""A simulated city bank: people, places, money and two years of behaviour from a seed, as the files its systems would send.

Beside the files lie their mapping and, in `truth/`, what really is; only tests and measurements read that.
"""
