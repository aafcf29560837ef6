"""Migrations of the records of the relationship."""
