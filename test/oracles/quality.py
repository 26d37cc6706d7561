"""Writes the reference values of the binary quality tests: python3 test/oracles/quality.py"""
import json
import pathlib
import warnings

import numpy as np
import scipy
import scipy.stats
import sklearn
from sklearn import metrics as m

warnings.filterwarnings("ignore")


def case(seed, n, digits):
    rng = np.random.default_rng(seed)
    y = rng.random(n) < 0.4
    s = np.round(np.clip(0.3 * y + 0.7 * rng.random(n), 0, 1), digits)
    p = s >= 0.5
    tn, fp, fn, tp = m.confusion_matrix(y, p).ravel()
    return {
        "label": [bool(v) for v in y],
        "prediction": [bool(v) for v in p],
        "score": [float(v) for v in s],
        "expected": {
            "area_under_roc": float(m.roc_auc_score(y, s)),
            "area_under_pr": float(m.average_precision_score(y, s)),
            "accuracy": float(m.accuracy_score(y, p)),
            "true_positive_rate": float(m.recall_score(y, p)),
            "false_positive_rate": float(fp / (fp + tn)),
            "recall": float(m.recall_score(y, p)),
            "precision": float(m.precision_score(y, p)),
            "f1_measure": float(m.f1_score(y, p)),
            "log_loss": float(m.log_loss(y, s)),
            "brier_score": float(m.brier_score_loss(y, s)),
            "matthews_correlation_coefficient": float(m.matthews_corrcoef(y, p)),
            "label_skew": float(scipy.stats.skew(y.astype(float))),
            "gini_coefficient": float(2 * m.roc_auc_score(y, s) - 1),
        },
    }


out = pathlib.Path(__file__).parents[1] / "Assay.Monitors.Tests" / "Oracles" / "quality.json"
out.write_text(json.dumps({
    "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
    "cases": [case(1, 60, 3), case(2, 200, 1), case(3, 500, 6)],
}) + "\n")
