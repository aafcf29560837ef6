"""How often customers buy again: BG/NBD (Fader, Hardie, Lee 2005), Pareto/NBD (Schmittlein 1987), gamma-gamma.

All take `frequency` (repeat purchases), `recency` (time of the last of them) and `age` (time since the first).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Self

import numpy as np
import pandas as pd

from kequn.kernel.errors import KequnError
from kequn.predict.measures import Floats


class BetaGeometric:
    """BG/NBD: buying is Poisson, rates are gamma (`r_`, `alpha_`), and after each purchase one may stop (beta `a_`, `b_`)."""

    def fit(self, frame: pd.DataFrame) -> Self:
        """Learn by maximum likelihood; `likelihood_` is its logarithm."""
        x, last, age = _columns(frame)
        at, self.likelihood_ = _largest(lambda at: float(self._logs(at, x, last, age).sum()), 4)
        self.r_, self.alpha_, self.a_, self.b_ = at
        return self

    @staticmethod
    def _logs(at: Floats, x: Floats, last: Floats, age: Floats) -> Floats:
        from scipy.special import betaln, gammaln

        r, alpha, a, b = at
        start = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
        alive = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + age)
        gone = betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b) - (r + x) * np.log(alpha + last)
        found: Floats = start + np.logaddexp(alive, np.where(x > 0, gone, -np.inf))
        return found

    def alive(self, frame: pd.DataFrame) -> pd.Series:
        """Return the probability that each still buys."""
        x, last, age = _columns(frame)
        odds = self.a_ / (self.b_ + np.maximum(x, 1) - 1) * ((self.alpha_ + age) / (self.alpha_ + last)) ** (self.r_ + x)
        return pd.Series(np.where(x > 0, 1 / (1 + odds), 1.0), frame.index)

    def purchases(self, frame: pd.DataFrame, ahead: float) -> pd.Series:
        """Return how many purchases of each are expected within `ahead`."""
        from scipy.special import hyp2f1

        x, _, age = _columns(frame)
        a, b, r, alpha = self.a_, self.b_, self.r_, self.alpha_
        shrinks = ((alpha + age) / (alpha + age + ahead)) ** (r + x)
        rest = hyp2f1(r + x, b + x, a + b + x - 1, ahead / (alpha + age + ahead))
        return pd.Series((a + b + x - 1) / (a - 1) * (1 - shrinks * rest), frame.index) * self.alive(frame)


class Pareto:
    """Pareto/NBD: buying is Poisson (gamma `r_`, `alpha_`) until one stops at a rate of one's own (gamma `s_`, `beta_`)."""

    def fit(self, frame: pd.DataFrame) -> Self:
        """Learn by maximum likelihood; `likelihood_` is its logarithm."""
        x, last, age = _columns(frame)
        at, self.likelihood_ = _largest(lambda at: float(self._logs(at, x, last, age)[0].sum()), 4)
        self.r_, self.alpha_, self.s_, self.beta_ = at
        return self

    @staticmethod
    def _logs(at: Floats, x: Floats, last: Floats, age: Floats) -> tuple[Floats, Floats]:
        """Return the logarithm of each row's likelihood, and of its part in which the customer still buys."""
        from scipy.special import gammaln, hyp2f1

        r, alpha, s, beta = at
        power, more, other = r + s + x, max(alpha, beta), (s + 1) if alpha >= beta else r + x

        def part(time: Floats) -> Floats:
            rest = np.log(hyp2f1(power, other, power + 1, abs(alpha - beta) / (more + time)))
            found: Floats = rest - power * np.log(more + time)
            return found

        start = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
        alive: Floats = start - (r + x) * np.log(alpha + age) - s * np.log(beta + age)
        now, then = part(last), part(age)
        gap = now + np.log1p(-np.minimum(np.exp(then - now), 1 - 1e-15))
        return np.logaddexp(alive, start + np.log(s) - np.log(power) + gap), alive

    def alive(self, frame: pd.DataFrame) -> pd.Series:
        """Return the probability that each still buys."""
        whole, alive = self._logs(np.array([self.r_, self.alpha_, self.s_, self.beta_]), *_columns(frame))
        return pd.Series(np.exp(alive - whole), frame.index)

    def purchases(self, frame: pd.DataFrame, ahead: float) -> pd.Series:
        """Return how many purchases of each are expected within `ahead`."""
        x, _, age = _columns(frame)
        stay = 1 - ((self.beta_ + age) / (self.beta_ + age + ahead)) ** (self.s_ - 1)
        each = (self.r_ + x) * (self.beta_ + age) / ((self.alpha_ + age) * (self.s_ - 1))
        return pd.Series(each * stay, frame.index) * self.alive(frame)


class GammaGamma:
    """What a purchase is worth: gamma about a customer's mean (`p_`), whose means are spread by `q_` and `gamma_`."""

    def fit(self, frame: pd.DataFrame) -> Self:
        """Learn from the `frequency` and `value` (mean of a repeat purchase) of those who bought again."""
        from scipy.special import gammaln

        again = frame[frame["frequency"] > 0]
        x, value = (again[name].to_numpy(np.float64) for name in ("frequency", "value"))
        if not len(again) or (value <= 0).any():
            raise KequnError("gamma-gamma learns from repeat purchases above nothing; leave the others out")

        def logs(at: Floats) -> float:
            p, q, gamma = at
            each = (gammaln(p * x + q) - gammaln(p * x) - gammaln(q) + q * np.log(gamma) + (p * x - 1) * np.log(value)
                    + p * x * np.log(x) - (p * x + q) * np.log(gamma + x * value))
            return float(each.sum())

        (self.p_, self.q_, self.gamma_), self.likelihood_ = _largest(logs, 3)
        return self

    def mean(self, frame: pd.DataFrame) -> pd.Series:
        """Return what a purchase of each is expected to be worth; who never bought again stands as all do."""
        x = frame["frequency"].to_numpy(np.float64)
        value = np.where(x > 0, frame["value"].to_numpy(np.float64, na_value=0.0), 0.0)
        return pd.Series(self.p_ * (self.gamma_ + x * value) / (self.p_ * x + self.q_ - 1), frame.index)


def _columns(frame: pd.DataFrame) -> tuple[Floats, Floats, Floats]:
    x, last, age = (frame[name].to_numpy(np.float64) for name in ("frequency", "recency", "age"))
    if (x < 0).any() or (last < 0).any() or (last > age).any():
        raise KequnError("purchases need frequency and recency of at least 0, and no recency above the age")
    return x, last, age


def _largest(logs: Callable[[Floats], float], parameters: int) -> tuple[tuple[float, ...], float]:
    """Return the positive parameters of the largest likelihood, and its logarithm."""
    from scipy.optimize import minimize

    found = minimize(lambda at: -logs(np.exp(at)), np.zeros(parameters), method="Nelder-Mead",
                     options={"maxiter": 4000, "maxfev": 4000, "xatol": 1e-6, "fatol": 1e-6})
    if not found.success:
        raise KequnError("the likelihood has no top that was found; are there enough customers who bought again?")
    return tuple(float(value) for value in np.exp(found.x)), -float(found.fun)
