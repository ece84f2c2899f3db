"""Reference values for distances, binning, bootstrap and PAV by scipy, numpy and scikit-learn on small made-up samples.

    python -m venv venv && venv/bin/pip install scipy scikit-learn
    venv/bin/python make_distance_oracle.py > distances.json
"""
import json
import numpy as np
import scipy
import sklearn
from scipy import spatial, special, stats
from sklearn import metrics
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(20260102)
r3 = lambda xs: [round(float(x), 3) for x in xs]

counts = []
for ref, cur in [([50, 30, 20], [40, 35, 25]), ([500, 300, 200, 40], [4, 0, 20, 10]), ([1, 0], [1, 1]), ([7, 0, 9, 3], [0, 8, 2, 1])]:
    r, c = np.array(ref) / sum(ref), np.array(cur) / sum(cur)
    keep = (r > 0) | (c > 0)
    fill = lambda x: np.where(x[keep] == 0, 0.0001, x[keep])
    counts.append({
        "reference": ref, "current": cur,
        "kl": float(stats.entropy(fill(r), fill(c))), "kl_base2": float(stats.entropy(fill(r), fill(c), base=2)),
        "kl_unfilled": None if np.any((c == 0) & (r > 0)) else float(special.rel_entr(r, c).sum()),
        "js": float(spatial.distance.jensenshannon(r, c)), "js_base2": float(spatial.distance.jensenshannon(r, c, 2)),
        "hellinger": float(np.sqrt(1 - np.sum(np.sqrt(r * c)))), "total_variation": float(np.abs(r - c).sum() / 2),
    })

values = []
for n, m in [(40, 60), (200, 15), (500, 500)]:
    a, b = r3(rng.gamma(2, 3, n)), r3(rng.gamma(2.3, 3, m))
    values.append({
        "a": a, "b": b, "wasserstein": float(stats.wasserstein_distance(a, b)), "energy": float(stats.energy_distance(a, b)),
        "sturges": np.histogram_bin_edges(a + b, "sturges").tolist(), "doane": np.histogram_bin_edges(a, "doane").tolist(),
        "skewness": float(stats.skew(a)), "histogram": np.histogram(b, np.histogram_bin_edges(a + b, "sturges"))[0].tolist(),
    })
ties = {"a": [int(x) for x in rng.poisson(3, 200)], "b": [int(x) for x in rng.poisson(3.5, 80)]}
ties["wasserstein"] = float(stats.wasserstein_distance(ties["a"], ties["b"]))
ties["energy"] = float(stats.energy_distance(ties["a"], ties["b"]))

x = sorted(set(r3(rng.random(60))))
y = [round(float(np.clip(v + 0.3 * rng.normal(), 0, 1)), 3) for v in x]
w = [int(k) for k in rng.integers(1, 30, len(x))]
iso = IsotonicRegression(out_of_bounds="clip").fit(x, y, sample_weight=w)
grid = [-1, *r3(rng.random(25)), 2]
pav = {"x": x, "means": y, "weights": w, "grid": grid, "level": iso.predict(grid).tolist()}

labels = [int(v) for v in rng.random(120) < 0.3]
scores = [round(float(np.clip(0.3 + 0.2 * (2 * v - 1) + 0.25 * rng.normal(), 0.01, 0.99)), 2) for v in labels]
three = [int(v) for v in rng.integers(0, 3, 60)]
probabilities = rng.dirichlet([1, 1, 1], 60).round(6)
probabilities[:, 2] = 1 - probabilities[:, 0] - probabilities[:, 1]
one_hot = np.eye(3)[three]
quality = {
    "labels": labels, "scores": scores, "average_precision": float(metrics.average_precision_score(labels, scores)),
    "three": three, "probabilities": probabilities.ravel().tolist(),
    "multiclass_log_loss": float(metrics.log_loss(three, probabilities)),
    "multiclass_auc_macro": float(metrics.roc_auc_score(three, probabilities, multi_class="ovr", average="macro")),
    "multiclass_auc_weighted": float(metrics.roc_auc_score(three, probabilities, multi_class="ovr", average="weighted")),
    "multiclass_brier": float(((probabilities - one_hot) ** 2).sum(1).mean()),
}

# BCa by scipy on the same data; both are random, so only their agreement to a few per cent is asked for.
skewed = r3(rng.exponential(2, 60))
bca = stats.bootstrap((np.array(skewed),), np.mean, n_resamples=20000, method="BCa", rng=np.random.default_rng(5)).confidence_interval
bootstrap = {"values": skewed, "lower": float(bca.low), "upper": float(bca.high)}

print(json.dumps({
    "made_with": {"scipy": scipy.__version__, "numpy": np.__version__, "scikit-learn": sklearn.__version__},
    "counts": counts, "values": values, "ties": ties, "pav": pav, "quality": quality, "bootstrap": bootstrap,
}))
