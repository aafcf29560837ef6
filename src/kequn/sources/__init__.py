"""From real files to canonical rows: mappings, connectors, loading, and the quarantine of what could not be taken in."""
