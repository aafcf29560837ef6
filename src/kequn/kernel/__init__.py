"""What every other folder may rest on: errors that are one clear line, a business day, the nearest name, files written whole."""
