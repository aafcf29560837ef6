"""The judge: a plain-Python interpreter of the language, written to be read and not to be fast."""
