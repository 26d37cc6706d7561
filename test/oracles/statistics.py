"""Writes the reference values of the statistics tests: python3 test/oracles/statistics.py"""
import json
import math
import pathlib

import numpy as np
import scipy
from scipy import special, stats
from sklearn.linear_model import LogisticRegression
import sklearn

Z = stats.norm.ppf(0.975)


def numbers(seed, n, offset, scale):
    x = np.round(np.random.default_rng(seed).normal(size=n) * scale, 6) + offset
    low, high = np.mean(x) - Z * np.std(x, ddof=1) / math.sqrt(n), np.mean(x) + Z * np.std(x, ddof=1) / math.sqrt(n)
    return {
        "values": x.tolist(), "mean": float(np.mean(x)), "variance": float(np.var(x, ddof=1)), "interval": [float(low), float(high)],
        "quantiles": [[p, float(np.quantile(x, p))] for p in (0, 0.01, 0.25, 1 / 3, 0.5, 0.9, 0.95, 0.99, 1)],
    }


def rank(seed, n, digits):
    """AUC with DeLong's variance from placements, row by row, and the logit intervals of AUC and average precision."""
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.3
    s = np.round(0.4 * y + rng.random(n), digits)
    pos, neg = s[y], s[~y]
    wins = (pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])
    auc = wins.mean()
    variance = wins.mean(axis=1).var(ddof=1) / len(pos) + wins.mean(axis=0).var(ddof=1) / len(neg)
    half = Z * math.sqrt(variance) / (auc * (1 - auc))
    precision = sum((sum(pos >= t) / sum(s >= t)) * sum(pos == t) / len(pos) for t in set(pos))
    half_precision = Z / math.sqrt(len(pos) * precision * (1 - precision))
    return {
        "label": [bool(v) for v in y], "score": s.tolist(),
        "auc": [float(v) for v in (auc, special.expit(special.logit(auc) - half), special.expit(special.logit(auc) + half))],
        "average_precision": [float(v) for v in (precision, special.expit(special.logit(precision) - half_precision), special.expit(special.logit(precision) + half_precision))],
    }


def fit(seed, n, family):
    """The Kolmogorov-Smirnov p-value, asymptotic with Stephens' correction, of a normal or exponential fit by moments."""
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(5, 2, n), 6)
    d = stats.kstest(x, "norm", args=(np.mean(x), np.std(x, ddof=1))).statistic
    return {"values": x.tolist(), "family": family, "mean": float(np.mean(x)), "deviation": float(np.std(x, ddof=1)),
            "p": float(special.kolmogorov((math.sqrt(n) + 0.12 + 0.11 / math.sqrt(n)) * d))}


def platt(seed, n):
    rng = np.random.default_rng(seed)
    s = np.round(rng.normal(size=n), 6)
    y = rng.random(n) < special.expit(1.3 * s - 0.4)
    model = LogisticRegression(penalty=None, tol=1e-12, max_iter=10000).fit(s[:, None], y)
    return {"score": s.tolist(), "correct": [bool(v) for v in y], "slope": float(model.coef_[0, 0]), "offset": float(model.intercept_[0])}


out = pathlib.Path(__file__).parents[1] / "Assay.Monitors.Tests" / "Oracles" / "statistics.json"
out.write_text(json.dumps({
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
    "numbers": [numbers(1, 7, 0, 1), numbers(2, 100, 1e9, 3), numbers(3, 33, -5, 1e-4)],
    "rank": [rank(4, 60, 1), rank(5, 150, 3)],
    "fits": [fit(6, 60, "normal"), fit(7, 200, "normal")],
    "platt": [platt(8, 120), platt(9, 400)],
}) + "\n")
