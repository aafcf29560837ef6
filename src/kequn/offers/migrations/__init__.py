"""Migrations of the records of the offers."""
