"""Found groups and look-alikes: choose what is looked at, wait, read what was found, make a segment of it."""
