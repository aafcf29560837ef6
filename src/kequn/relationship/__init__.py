"""What passes between the bank and a customer: contacts, promises, what they want and refuse, and the one gate before all.

The gate's rules are pure and ask nothing: whoever asks it brings what is known of the customer from both stores.
"""
