"""Pages of operations, marketing and analysts: tags, segments, the builder, runs, quarantine, definitions."""
