"""Who the customers are: the household each belongs to, the profile of one customer, and how personal values are masked."""
