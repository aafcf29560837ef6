"""Settings, addresses and the composition root of the web half."""
