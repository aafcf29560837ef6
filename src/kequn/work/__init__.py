"""Durable work: jobs as rows with a lease, so that what a killed worker began another one finishes."""
