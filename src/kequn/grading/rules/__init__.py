"""The rules of grades: pure, a day is an argument."""
