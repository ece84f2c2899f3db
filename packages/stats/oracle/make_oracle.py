"""Reference values for packages/stats, computed by scipy, statsmodels and scikit-learn.

    python -m venv venv && venv/bin/pip install scipy statsmodels scikit-learn
    venv/bin/python make_oracle.py > oracle.json
"""
import json
import numpy as np
import scipy
import sklearn
import statsmodels
from scipy import special, stats
from sklearn import metrics
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

rng = np.random.default_rng(20260101)
r2 = lambda xs: [round(float(x), 4) for x in xs]

normal_x = [-8.5, -5.0, -1.959963984540054, -0.3, 0.0, 0.7, 2.5, 6.0]
probabilities = [1e-12, 1e-5, 0.025, 0.2, 0.5, 0.9, 0.975, 0.999999]
chi = [[0.5, 1], [4.083333333333333, 2], [30.0, 9], [250.0, 200], [1000.0, 255], [0.001, 3]]
ks_points = [[1, 0.7], [10, 0.3], [10, 0.06], [50, 0.2], [140, 0.08], [140, 0.25], [150, 0.02], [200, 0.05], [200, 0.12],
             [300, 0.6], [1000, 0.04], [5000, 0.01], [20000, 0.02], [99999, 0.004], [200000, 0.002], [1000000, 0.0012]]

pairs = []
for n, m, shift in [(100, 100, 0.3), (37, 411, 0.5), (1000, 90, 0.0), (5, 6, 1.0)]:
    a, b = r2(rng.normal(size=n)), r2(rng.normal(loc=shift, size=m))
    result = stats.ks_2samp(a, b, method="asymp")
    pairs.append({"a": a, "b": b, "statistic": float(result.statistic), "p": float(result.pvalue)})
ties_a, ties_b = [int(x) for x in rng.poisson(2, 300)], [int(x) for x in rng.poisson(2.4, 120)]
result = stats.ks_2samp(ties_a, ties_b, method="asymp")
pairs.append({"a": ties_a, "b": ties_b, "statistic": float(result.statistic), "p": float(result.pvalue)})

tables = []
for ref, cur in [([50, 30, 20], [40, 35, 25]), ([900, 80, 20], [70, 25, 5]), ([500, 300, 200, 0], [40, 30, 20, 10])]:
    out = stats.chi2_contingency([ref, cur], correction=False)
    tables.append({"reference": ref, "current": cur, "statistic": float(out.statistic), "df": int(out.dof), "p": float(out.pvalue)})
fits = []
for exp, obs in [([50, 30, 20], [40, 35, 25]), ([1, 2, 3, 4], [12, 18, 33, 37])]:
    scaled = np.array(exp) * sum(obs) / sum(exp)
    out = stats.chisquare(obs, scaled)
    fits.append({"expected": exp, "observed": obs, "statistic": float(out.statistic), "p": float(out.pvalue)})

wilson = []
for k, n, level in [(0, 10, 0.95), (3, 20, 0.95), (20, 20, 0.9), (517, 1000, 0.99), (1, 3, 0.95)]:
    low, high = proportion_confint(k, n, alpha=1 - level, method="wilson")
    wilson.append({"positives": k, "n": n, "level": level, "lower": float(low), "upper": float(high)})
newcombe = []
for a, b, level in [((56, 70), (48, 80), 0.95), ((9, 10), (3, 10), 0.95), ((0, 20), (5, 200), 0.9)]:
    low, high = confint_proportions_2indep(b[0], b[1], a[0], a[1], compare="diff", method="newcomb", alpha=1 - level)
    newcombe.append({"a": a, "b": b, "level": level, "lower": float(low), "upper": float(high)})

p_lists = [[0.01, 0.04, 0.03, 0.005], [0.001, 0.012, 0.028, 0.045, 0.3], [0.5, 0.9], [0.02, 0.02, 0.02]]
holm = [{"p": p, "adjusted": [float(x) for x in multipletests(p, method="holm")[1]]} for p in p_lists]

tuning = []
for alpha in [0.05, 0.01, 0.2]:
    w = special.lambertw(-alpha**2 / np.e, k=-1).real
    tuning.append({"alpha": alpha, "planned": 1000, "nu": float(1000 / (-w - 1))})

labels = [int(x) for x in rng.random(80) < 0.35]
scores = [round(float(np.clip(0.35 + 0.18 * (2 * y - 1) + 0.2 * rng.normal(), 0.02, 0.98)), 2) for y in labels]
predictions = [int(s >= 0.5) for s in scores]
quality = {
    "labels": labels, "scores": scores,
    "auc": float(metrics.roc_auc_score(labels, scores)),
    "log_loss": float(metrics.log_loss(labels, scores)),
    "brier": float(metrics.brier_score_loss(labels, scores)),
    "accuracy": float(metrics.accuracy_score(labels, predictions)),
    "precision": float(metrics.precision_score(labels, predictions)),
    "recall": float(metrics.recall_score(labels, predictions)),
    "f1": float(metrics.f1_score(labels, predictions)),
}
# DeLong's variance straight from its definition (structural components), quadratic time.
pos = np.array([s for s, y in zip(scores, labels) if y]); neg = np.array([s for s, y in zip(scores, labels) if not y])
psi = (pos[:, None] > neg[None, :]) + 0.5 * (pos[:, None] == neg[None, :])
quality["delong_variance"] = float(psi.mean(1).var(ddof=1) / len(pos) + psi.mean(0).var(ddof=1) / len(neg))

print(json.dumps({
    "made_with": {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "scikit-learn": sklearn.__version__},
    "normal_cdf": [[x, float(stats.norm.cdf(x))] for x in normal_x],
    "normal_quantile": [[p, float(stats.norm.ppf(p))] for p in probabilities],
    "chi_square_sf": [[x, df, float(stats.chi2.sf(x, df))] for x, df in chi],
    "kolmogorov_sf": [[n, d, float(stats.kstwo.sf(d, n))] for n, d in ks_points],
    "ks_two_sample": pairs, "homogeneity": tables, "goodness": fits, "wilson": wilson, "newcombe": newcombe,
    "holm": holm, "mixture_tuning": tuning, "quality": quality,
}))
