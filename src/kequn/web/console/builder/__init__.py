"""The segment builder: conditions left, the answer right; clicking and typing make the same segment."""
