"""The two bridges between the stores, publish and mirror, and the one door through which people read the warehouse."""
