"""Writes the reference values of the quality tests: python3 test/oracles/quality.py"""
import json
import pathlib
import warnings

import numpy as np
import scipy
import scipy.stats
import sklearn
from sklearn import metrics as m
from sklearn.calibration import calibration_curve

warnings.filterwarnings("ignore")


def calibration_error(outcome, forecast, edges):
    """The definition, bin by bin: (0, e1], (e1, e2], ...; numpy has no such function."""
    bins = np.searchsorted(edges[:-1], forecast)
    return float(sum(
        np.mean(bins == b) * abs(np.mean(outcome[bins == b]) - np.mean(forecast[bins == b])) for b in np.unique(bins)))


def binary(seed, n, digits):
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
            "expected_calibration_error": calibration_error(y, s, np.arange(1, 11) / 10),
        },
        "equal_mass_calibration_error": calibration_error(y, s, np.append(np.percentile(s, np.arange(10, 100, 10)), 1)),
        "curve": [list(map(float, c)) for c in calibration_curve(y, s, n_bins=10, strategy="uniform")],
    }


def multiclass(seed, n, classes, unused=()):
    """Rows of so many classes; the unused ones are never predicted."""
    rng = np.random.default_rng(seed)
    y = rng.choice(classes, n, p=rng.dirichlet(np.full(classes, 4)))
    p = rng.dirichlet(np.ones(classes), n) + 0.6 * np.eye(classes)[y]
    p[:, list(unused)] = 1e-6
    p /= p.sum(axis=1, keepdims=True)
    q = p.argmax(axis=1)
    cm = m.confusion_matrix(y, q, labels=range(classes))
    support, called, hits = cm.sum(axis=1), cm.sum(axis=0), cm.diagonal()
    rates = (called - hits) / (n - support)
    labelled = np.unique(y)
    return {
        "classes": classes,
        "label": y.tolist(),
        "prediction": q.tolist(),
        "probabilities": p.tolist(),
        "matrix": cm.tolist(),
        "expected": {
            "accuracy": float(m.accuracy_score(y, q)),
            "weighted_true_positive_rate": float(m.recall_score(y, q, average="weighted")),
            "weighted_false_positive_rate": float(np.average(rates, weights=support)),
            "weighted_recall": float(m.recall_score(y, q, average="weighted")),
            "weighted_precision": float(m.precision_score(y, q, average="weighted", zero_division=0)),
            "weighted_f_measure": float(m.f1_score(y, q, average="weighted")),
            "macro_recall": float(m.balanced_accuracy_score(y, q)),
            "macro_precision": float(m.precision_score(y, q, average="macro", labels=labelled, zero_division=0)),
            "macro_f_measure": float(m.f1_score(y, q, average="macro", labels=labelled)),
            "log_loss": float(m.log_loss(y, p, labels=range(classes))),
            "brier_score": float(np.mean(np.sum((p - np.eye(classes)[y]) ** 2, axis=1))),
            "matthews_correlation_coefficient": float(m.matthews_corrcoef(y, q)),
            "expected_calibration_error": calibration_error(y == q, p.max(axis=1), np.arange(1, 11) / 10),
        },
    }


def regression(seed, n, offset, digits):
    rng = np.random.default_rng(seed)
    y = np.round(offset + rng.gamma(2.0, 10.0, n) + 1, digits)
    p = np.round(y + rng.normal(0.5, 6, n), digits)
    return {
        "label": y.tolist(),
        "prediction": p.tolist(),
        "expected": {
            "r2": float(m.r2_score(y, p)),
            "explained_variance": float(m.explained_variance_score(y, p)),
            "root_mean_squared_error": float(m.mean_squared_error(y, p, squared=False)),
            "mean_absolute_error": float(m.mean_absolute_error(y, p)),
            "mean_squared_error": float(m.mean_squared_error(y, p)),
            "mean_absolute_percentage_error": float(m.mean_absolute_percentage_error(y, p)),
            "symmetric_mean_absolute_percentage_error": float(np.mean(2 * np.abs(y - p) / (np.abs(y) + np.abs(p)))),
            "pearson": float(scipy.stats.pearsonr(y, p)[0]),
            "spearman": float(scipy.stats.spearmanr(y, p)[0]),
        },
    }


def without_labels(seed, n, digits):
    """CBPE: every row counts as positive with its probability, as negative with the rest."""
    rng = np.random.default_rng(seed)
    s = np.round(rng.beta(0.8, 1.4, n), digits)
    p = s >= 0.5
    y, rows, weight = np.repeat([1, 0], n), np.tile(p, 2), np.concatenate([s, 1 - s])
    return {
        "prediction": [bool(v) for v in p],
        "probability": [float(v) for v in s],
        "expected": {
            "accuracy": float(m.accuracy_score(y, rows, sample_weight=weight)),
            "precision": float(m.precision_score(y, rows, sample_weight=weight)),
            "recall": float(m.recall_score(y, rows, sample_weight=weight)),
            "f1_measure": float(m.f1_score(y, rows, sample_weight=weight)),
            "area_under_roc": float(m.roc_auc_score(y, np.tile(s, 2), sample_weight=weight)),
        },
    }


out = pathlib.Path(__file__).parents[1] / "Assay.Monitors.Tests" / "Oracles" / "quality.json"
out.write_text(json.dumps({
    "versions": {"scikit-learn": sklearn.__version__, "scipy": scipy.__version__, "numpy": np.__version__},
    "binary": [binary(1, 60, 3), binary(2, 200, 1), binary(3, 500, 6)],
    "multiclass": [multiclass(4, 80, 3), multiclass(5, 300, 5, unused=(2,)), multiclass(6, 90, 2)],
    "regression": [regression(7, 60, 0, 6), regression(8, 400, 0, 0), regression(9, 400, 1e6, 3)],
    "without_labels": [without_labels(10, 80, 6), without_labels(11, 300, 1)],
}) + "\n")
