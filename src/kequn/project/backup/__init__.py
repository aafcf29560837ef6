"""Both stores of a home at one moment, taken while people work, and set up again elsewhere, on either database."""
