"""The language about customers: one frozen tree with three faces (text, Python objects, JSON), checked when it is built."""
