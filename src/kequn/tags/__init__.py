"""The tags: definitions as data, by theme in `catalogue/*.toml`, and the step that computes all of a unit in one pass."""
