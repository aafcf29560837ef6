"""Who lives with whom: ties out of what was declared, signed and seen, households out of the ties, and their stage of life."""
