"""The small bank, as the tests of the loop have it."""

from tests.loop.conftest import bank

__all__ = ["bank"]
