"""The segments: conditions over customers or households that are saved, counted, listed and laid over one another."""
