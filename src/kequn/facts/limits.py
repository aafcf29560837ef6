"""How large an expression may be. What is larger is no question a person asked, and would only tire the machine."""

TEXT_LENGTH = 10_000  # characters
NAME_LENGTH = 100
TOKENS = 2_000
BRACKETS = 40  # one within another
CHAIN = 60  # operators of one kind in a row: - - - x, a + b + c …
DEPTH = 70  # levels of the tree
NODES = 2_000
DIGITS = 18  # of a number, before the point and after it: what fits the engines' exact types
DAYS, MONTHS = 36_600, 1_200  # of a window: a hundred years
