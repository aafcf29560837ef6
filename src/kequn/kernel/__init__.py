"""What every other folder may rest on: errors that are one clear line, the calendar of a business day, and the nearest name."""
