"""Pages of who serves customers: search, the customer, the household."""
