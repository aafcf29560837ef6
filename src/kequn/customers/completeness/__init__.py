"""How much is known of one customer of what matters for their groups, and the one question most worth asking next."""
