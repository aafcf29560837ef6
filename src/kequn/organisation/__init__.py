"""The bank as a tree of outlets (head office → branch → sub-branch → outlet), its staff, and who answers for which customer."""
