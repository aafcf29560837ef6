"""The pure rules of access: what of the looks is conspicuous, when an account is locked."""
