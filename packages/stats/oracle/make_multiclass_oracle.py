"""Scores of a classifier with several classes by scikit-learn: python make_multiclass_oracle.py > multiclass.json (needs scikit-learn)."""

import json

import numpy as np
import sklearn
from sklearn import metrics
from sklearn.preprocessing import label_binarize


def uniforms(seed, n):
    """Lehmer's generator, modulus 2^31 - 1, multiplier 16807: every language can repeat it."""
    out, state = [], seed
    for _ in range(n):
        state = state * 16807 % 2147483647
        out.append(state / 2147483647)
    return np.array(out)


def case(classes, n, seed, digits):
    k = len(classes)
    raw = uniforms(seed, n * k).reshape(n, k) ** 2 + 0.05
    own = (uniforms(seed + 1, n) ** 1.4 * k).astype(int).clip(0, k - 1)
    raw[np.arange(n), own] += uniforms(seed + 2, n)
    p = raw / raw.sum(1, keepdims=True)
    if digits:
        p = np.round(p, digits)
        p[:, 0] = 1 - p[:, 1:].sum(1)
    hot = label_binarize(own, classes=range(k))
    return {
        "classes": classes,
        "labels": own.tolist(),
        "probabilities": p.tolist(),
        "log_loss": metrics.log_loss(own, p, labels=range(k)),
        "brier": float(((p - hot) ** 2).sum(1).mean()),
        "roc_auc": {a: metrics.roc_auc_score(own, p / p.sum(1, keepdims=True) if digits is None else p, multi_class="ovr", average=a, labels=range(k)) for a in ("macro", "weighted")},
        "pr_auc": {a: metrics.average_precision_score(hot, p, average=a) for a in ("macro", "weighted")},
        "accuracy": metrics.accuracy_score(own, p.argmax(1)),
    }


print(json.dumps({
    "made_by": f"make_multiclass_oracle.py, scikit-learn {sklearn.__version__}",
    "cases": [
        case(["car", "home", "other"], 300, 17, None),
        case(["0", "1", "2", "3", "4"], 250, 71, 2),
    ],
}))
