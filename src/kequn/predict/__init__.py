"""What nobody knows and figures suggest: estimators with one small protocol, fit, predict, explain, summary and backtest."""
