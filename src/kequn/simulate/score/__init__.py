"""Claims compared with the truth: plain CSV files of what somebody believes of the simulated bank, and how right that is.

Each kind of claim is a file of this folder; the first line of a claims file tells its kind.
"""
