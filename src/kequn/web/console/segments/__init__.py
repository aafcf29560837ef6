"""The saved segments: the list, one of them with its versions, and how they lie over one another."""
