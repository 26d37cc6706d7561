"""Writes the reference values of the interval tests: python3 test/oracles/fairness.py"""
import json
import math
import pathlib

import scipy
from scipy.stats import binomtest
from scipy.stats.contingency import relative_risk

CASES = [(72, 100, 76, 100), (1335, 1896, 1995, 3104), (899, 966, 2431, 4034), (3, 20, 10, 25), (1, 7, 6, 8)]


def wilson(x, n):
    ci = binomtest(x, n).proportion_ci(0.95, method="wilson")
    return ci.low, ci.high


def one(a, n, b, m):
    risk = relative_risk(a, n, b, m)
    ci = risk.confidence_interval(0.95)
    la, ua = wilson(a, n)
    lb, ub = wilson(b, m)
    d = a / n - b / m
    return {
        "counts": [a, n, b, m],
        "wilson": [a / n, la, ua],
        "difference": [d, d - math.hypot(a / n - la, ub - b / m), d + math.hypot(ua - a / n, b / m - lb)],
        "ratio": [risk.relative_risk, ci.low, ci.high],
    }


out = pathlib.Path(__file__).parents[1] / "Assay.Monitors.Tests" / "Oracles" / "fairness.json"
out.write_text(json.dumps({"versions": {"scipy": scipy.__version__}, "cases": [one(*c) for c in CASES]}) + "\n")
