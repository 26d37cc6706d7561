"""Quality metrics of labelled rows by scikit-learn and SciPy: JSON in, JSON out.

In: label and prediction (true is the positive class) and score (probability of the positive class), an array each.
"""
import json
import sys

import numpy as np
import scipy.stats
from sklearn import metrics as m

rows = json.load(sys.stdin)
label, prediction, score = rows["label"], rows["prediction"], rows["score"]
tn, fp, fn, tp = m.confusion_matrix(label, prediction).ravel()
auc = m.roc_auc_score(label, score)
outcome, forecast = np.array(label), np.array(score)
bins = np.searchsorted(np.arange(1, 10) / 10, forecast)
json.dump({
    "area_under_roc": auc,
    "area_under_pr": m.average_precision_score(label, score),
    "accuracy": m.accuracy_score(label, prediction),
    "true_positive_rate": m.recall_score(label, prediction),
    "false_positive_rate": fp / (fp + tn),
    "recall": m.recall_score(label, prediction),
    "precision": m.precision_score(label, prediction),
    "f1_measure": m.f1_score(label, prediction),
    "log_loss": m.log_loss(label, score),
    "brier_score": m.brier_score_loss(label, score),
    "matthews_correlation_coefficient": m.matthews_corrcoef(label, prediction),
    "label_skew": float(scipy.stats.skew([float(v) for v in label])),
    "gini_coefficient": 2 * auc - 1,
    "expected_calibration_error": float(sum(
        np.mean(bins == b) * abs(np.mean(outcome[bins == b]) - np.mean(forecast[bins == b])) for b in np.unique(bins))),
}, sys.stdout)
