"""Writes the reference values of the weighted ridge tests: python3 test/oracles/explainability.py"""
import json
import pathlib

import numpy as np
import sklearn
from sklearn.linear_model import Ridge


def case(seed, n, k, alpha, offset):
    rng = np.random.default_rng(seed)
    x = np.round(rng.normal(size=(n, k)) + offset, 6)
    y = np.round(x @ rng.normal(size=k) + rng.normal(size=n), 6)
    w = np.round(rng.random(n), 6)
    ridge = Ridge(alpha=alpha, solver="cholesky").fit(x, y, sample_weight=w)
    # The same by plain linear algebra: the intercept is a column of ones without a penalty.
    one = np.column_stack([np.ones(n), x])
    normal = one.T @ (w[:, None] * one) + alpha * np.diag([0] + [1] * k)
    solved = np.linalg.solve(normal, one.T @ (w * y))
    assert np.allclose(solved, np.r_[ridge.intercept_, ridge.coef_], rtol=1e-6, atol=1e-8)
    return {
        "columns": x.T.tolist(), "targets": y.tolist(), "weights": w.tolist(), "alpha": alpha,
        "intercept": float(ridge.intercept_), "coefficients": [float(c) for c in ridge.coef_],
    }


out = pathlib.Path(__file__).parents[1] / "Assay.Monitors.Tests" / "Oracles" / "explainability.json"
out.write_text(json.dumps({
    "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
    "ridge": [case(1, 40, 3, 0.01, 0), case(2, 530, 4, 1.0, 100), case(3, 30, 1, 5.0, -3), case(4, 12, 10, 0.5, 0)],
}) + "\n")
