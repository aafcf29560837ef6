"""The versioned HTTP API: the same questions as the pages, for machines, with a key or the session of a signed-in person."""
