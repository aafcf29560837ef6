"""Migrations of the records of the moments."""
