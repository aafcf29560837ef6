"""Groups and look-alikes found among the customers of a bank: the values of tags go in, groups told by rules come out."""
