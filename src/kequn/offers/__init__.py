"""Offers: groups that have a service of their own, what each needs, the menu it is entitled to, and what was used of it."""
