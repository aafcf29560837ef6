"""One's own account: signing in and out, second factor, password, sessions; allauth in our frame and both languages."""
