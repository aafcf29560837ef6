"""Migrations of the bridge's records."""
