"""A rehearsal: one simulated bank lives on with the product's list, with plain call lists and with none, in the same hours."""
