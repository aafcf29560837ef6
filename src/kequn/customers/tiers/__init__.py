"""Tiers: which privilege a customer has by the monthly average of their assets, and whom layering by assets serves badly."""
