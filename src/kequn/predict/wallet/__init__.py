"""The wallet: what each customer probably keeps at other banks, with an interval, from what this bank sees and was told."""
