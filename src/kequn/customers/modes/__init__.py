"""Modes: how a customer is served by default (in bulk, with a plan, or privately), why, and what that forbids."""
