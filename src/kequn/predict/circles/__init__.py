"""Circles: customers who have to do with each other, found in the graph of transfers and colleagues."""
