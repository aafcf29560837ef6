"""The pages of the moments: the board, the list, one with its evidence, the detectors, and the plays."""
