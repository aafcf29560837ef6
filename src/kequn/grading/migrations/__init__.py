"""Migrations of the grades's records."""
