"""`kequn serve`: one tree of processes that starts together, stays up, and leaves nothing behind."""
