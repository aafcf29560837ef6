"""Found groups and look-alikes: who belongs together by chosen tags, told in few traits and by a rule that reproduces them."""
