"""Moments: when to act on whom. Detectors with evidence, a ledger that raises each cause once, control groups, their effect."""
