"""The segment builder behind its page: a condition as a form of rows and groups, the fields it may name, and what it answers."""
