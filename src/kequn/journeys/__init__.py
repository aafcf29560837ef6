"""Journeys: plays, which say in which waves a moment is followed up, how, in which words, and how it goes on after answers."""
