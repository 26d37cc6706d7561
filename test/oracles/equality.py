"""Writes the reference values of the equality metrics, the rate of false alarms and Fisher's test: python3 test/oracles/equality.py"""
import json
import math
import pathlib

import numpy
import scipy
import sklearn
from scipy.stats import binom, binomtest, hypergeom, norm
from scipy.stats.contingency import relative_risk
from sklearn.metrics import confusion_matrix


def wilson(x, n, level=0.95):
    ci = binomtest(x, n).proportion_ci(level, method="wilson")
    return ci.low, ci.high


def difference(a, n, b, m):
    la, ua = wilson(a, n)
    lb, ub = wilson(b, m)
    d = a / n - b / m
    return [d, d - math.hypot(a / n - la, ub - b / m), d + math.hypot(ua - a / n, b / m - lb)]


def ratio(a, n, b, m):
    risk = relative_risk(a, n, b, m)
    ci = risk.confidence_interval(0.95)
    return [risk.relative_risk, ci.low, ci.high]


def average(x, y):
    value = (x[0] + y[0]) / 2
    return [value, value - math.hypot(x[0] - x[1], y[0] - y[1]) / 2, value + math.hypot(x[2] - x[0], y[2] - y[0]) / 2]


def fold(x):
    inside = x[1] <= 0 <= x[2]
    ends = sorted([abs(x[1]), abs(x[2])])
    return [abs(x[0]), 0 if inside else ends[0], ends[1]]


def rates(tn, fp, fn, tp):
    return {
        "true_positive_rate": (tp, tp + fn),
        "false_positive_rate": (fp, fp + tn),
        "false_negative_rate": (fn, tp + fn),
        "false_discovery_rate": (fp, tp + fp),
        "false_omission_rate": (fn, tn + fn),
        "error_rate": (fp + fn, tn + fp + fn + tp),
    }


def equality(seed, rows):
    rng = numpy.random.default_rng(seed)
    group = rng.integers(0, 2, rows)
    label = rng.random(rows) < 0.6 - 0.1 * group
    prediction = numpy.where(rng.random(rows) < 0.75 + 0.1 * group, label, ~label)
    counts = [[int(c) for c in confusion_matrix(label[group == g], prediction[group == g], labels=[False, True]).ravel()] for g in (0, 1)]
    monitored, reference = rates(*counts[0]), rates(*counts[1])
    values = {}
    for name in monitored:
        pair = [int(c) for c in (*monitored[name], *reference[name])]
        values[name + "_difference"] = difference(*pair)
        values[name + "_ratio"] = ratio(*pair)
    fpr, tpr = values["false_positive_rate_difference"], values["true_positive_rate_difference"]
    values["average_odds_difference"] = average(fpr, tpr)
    values["average_abs_odds_difference"] = average(fold(fpr), fold(tpr))
    return {"monitored": counts[0], "reference": counts[1], "metrics": values}


def differential(groups):
    smooth = [(f + 0.5) / (n + 1) for f, n in groups]
    value = max(max(abs(math.log(a / b)), abs(math.log((1 - a) / (1 - b)))) for a in smooth for b in smooth)
    bounds = [wilson(f, n, 1 - 0.05 / len(groups)) for f, n in groups]
    pairs = [(a, b) for a in bounds for b in bounds]
    most = max(max(math.log(b[1] / a[0]), math.log((1 - a[0]) / (1 - b[1]))) for a, b in pairs)
    least = max(0, max(max(math.log(b[0] / a[1]), math.log((1 - a[1]) / (1 - b[0]))) for a, b in pairs))
    return {"groups": groups, "estimate": [value, least, most]}


def false_alarm(kind, n, m, rate, lower, upper):
    x, y = numpy.arange(n + 1), numpy.arange(m + 1)
    chance = numpy.outer(binom.pmf(x, n, rate), binom.pmf(y, m, rate))
    # In whole numbers, so that a rate on the limit is on it.
    scale = 10_000
    low, high = round(lower * scale), round(upper * scale)
    a, b = numpy.meshgrid(x.astype(object) * m * scale, y.astype(object) * n, indexing="ij")
    if kind == "ratio":
        alarm = ((a < low * b) | (a > high * b)) & (b > 0)
    else:
        alarm = (a < b * scale + low * n * m) | (a > b * scale + high * n * m)
    return {"kind": kind, "monitored": n, "reference": m, "rate": rate, "lower": lower, "upper": upper, "value": float(chance[alarm.astype(bool)].sum())}


def fisher(drawn, favourable, rows, all_favourable):
    return {"drawn": drawn, "favourable": favourable, "rows": rows, "all_favourable": all_favourable,
            "p": float(hypergeom.cdf(favourable, rows, all_favourable, drawn))}


out = pathlib.Path(__file__).parents[1] / "Assay.Monitors.Tests" / "Oracles" / "equality.json"
out.write_text(json.dumps({
    "versions": {"numpy": numpy.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
    "equality": [equality(1, 200), equality(2, 2_000), equality(5, 150)],
    "differential": [differential([[30, 50], [200, 300], [45, 120], [9, 12]]), differential([[5, 40], [8, 40]])],
    "false_alarm": [
        false_alarm("difference", 50, 50, 0.5, -0.1, 0.1),
        false_alarm("difference", 500, 500, 0.5, -0.1, 0.1),
        false_alarm("difference", 41, 59, 0.7, -0.15, 0.15),
        false_alarm("ratio", 41, 59, 0.7, 0.8, 1.25),
        false_alarm("ratio", 20, 80, 0.3, 0.8, 1.25),
        false_alarm("ratio", 900, 100, 0.05, 0.8, 1.25),
    ],
    "fisher": [fisher(50, 20, 1_000, 600), fisher(400, 150, 5_000, 2_500), fisher(60, 1, 20_000, 3_000), fisher(3_000, 1_650, 100_000, 60_000)],
}, allow_nan=False) + "\n")
