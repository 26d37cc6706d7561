"""Writes the reference values of the drift v2 tests: python3 test/oracles/drift_v2.py"""
import json
import math
import pathlib

import numpy as np
import scipy
from scipy import special, stats
from scipy.spatial import distance


def counts(a, b):
    a, b = np.asarray(a), np.asarray(b)
    used = a + b > 0
    p, q = a / a.sum(), b / b.sum()
    chi = stats.chi2_contingency([a[used], b[used]], correction=False)
    low, high = np.maximum(a[used], 0.5) / a.sum(), np.maximum(b[used], 0.5) / b.sum()
    return {
        "first": a.tolist(), "second": b.tolist(),
        "total_variation": float(distance.cityblock(p, q) / 2),
        "jensen_shannon": float(distance.jensenshannon(p, q, base=2)),
        "hellinger": float(np.linalg.norm(np.sqrt(p) - np.sqrt(q)) / math.sqrt(2)),
        "psi": float(np.sum((low - high) * np.log(low / high))),
        "chi_square": float(chi[0]), "p": float(chi[1]),
    }


def samples(a, b):
    exact = len(a) * len(b) <= 1_000_000
    ks = stats.ks_2samp(a, b, method="exact" if exact else "asymp")
    p = ks.pvalue if exact else special.kolmogorov(ks.statistic * math.sqrt(len(a) * len(b) / (len(a) + len(b))))
    return {
        "first": np.sort(a).tolist(), "second": np.sort(b).tolist(), "statistic": float(ks.statistic), "p": float(p),
        "wasserstein": float(stats.wasserstein_distance(a, b)),
    }


def densities(a, b):
    """The definition, by a matrix of kernels: Gaussian, Scott's rule of the smaller sample, reflected at both ends."""
    a, b = np.asarray(a), np.asarray(b)
    cells = np.arange(len(a))
    n, m = a.sum(), b.sum()
    squares = sum((c * (cells - (c * cells).sum() / c.sum()) ** 2).sum() for c in (a, b))
    h = max(1.0, math.sqrt(squares / (n + m)) * min(n, m) ** -0.2)
    reach = min(len(a) - 1, math.ceil(4 * h))
    kernel = stats.norm.pdf(np.arange(-reach, reach + 1) / h)
    kernel /= kernel.sum()
    smooth = np.zeros((len(a), len(a)))
    for cell in cells:
        for k in range(-reach, reach + 1):
            to = cell + k
            to = -to - 1 if to < 0 else 2 * len(a) - 1 - to if to >= len(a) else to
            smooth[to, cell] += kernel[k + reach]
    f, g = smooth @ (a / n), smooth @ (b / m)
    return {
        "first": a.tolist(), "second": b.tolist(), "bandwidth": h,
        "total_variation": float(np.abs(f - g).sum() / (f.sum() + g.sum())), "overlap_coefficient": float(1 - np.minimum(f, g).sum()),
    }


def adjusted(p):
    p = np.asarray(p)
    ranks = stats.rankdata(p, "ordinal")
    return {"p": p.tolist(), "adjusted": [float(min(min(1.0, q * len(p) / r) for q, r in zip(p, ranks) if r >= own)) for own in ranks]}


rng = np.random.default_rng(7)
grid = lambda x, n: np.histogram(x, bins=n, range=(-4, 4))[0]
out = pathlib.Path(__file__).parents[1] / "Assay.Monitors.Tests" / "Oracles" / "drift_v2.json"
out.write_text(json.dumps({
    "versions": {"numpy": np.__version__, "scipy": scipy.__version__},
    "counts": [
        counts([16, 18, 16, 14, 12, 12], [16, 16, 16, 16, 16, 8]),
        counts([5, 0, 7, 0], [0, 9, 3, 0]),
        counts([1000, 200, 3], [10, 40, 90]),
        counts(rng.integers(0, 500, 40), rng.integers(0, 50, 40)),
        counts(rng.integers(1_000_000, 1_010_000, 5), rng.integers(1_000_000, 1_010_000, 5)),
    ],
    "samples": [
        samples(rng.normal(size=20), rng.normal(0.5, 1, 30)),
        samples(np.round(rng.normal(size=60), 1), np.round(rng.normal(0.1, 1, 60), 1)),
        samples(rng.normal(size=150), rng.normal(1.2, 1, 210)),
        samples(np.round(rng.normal(size=1500), 4), np.round(rng.normal(0.08, 1, 900), 4)),
    ],
    "limits": [[x, float(special.kolmogorov(x))] for x in (0.05, 0.2, 0.4, 0.7, 0.999, 1.0, 1.3, 2.0, 3.5, 6.0)],
    "densities": [
        densities(grid(rng.normal(size=400), 40), grid(rng.normal(0.4, 1, 200), 40)),
        densities(grid(rng.beta(0.6, 0.6, 500) * 8 - 4, 25), grid(rng.beta(0.6, 1.2, 100) * 8 - 4, 25)),
        densities([0, 0, 9, 0, 0, 0], [0, 3, 0, 0, 0, 4]),
    ],
    "adjusted": [adjusted([0.01, 0.04, 0.03, 0.005, 0.8]), adjusted([0.5]), adjusted(np.round(rng.random(25) ** 3, 6))],
}) + "\n")
