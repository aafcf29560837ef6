"""The first page after signing in: is the data fresh, what did the last run find, what waits for me."""
