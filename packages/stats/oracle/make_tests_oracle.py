"""Reference values for the hypothesis tests, intervals and corrections of packages/stats, by scipy and statsmodels.

    python -m venv venv && venv/bin/pip install scipy statsmodels
    venv/bin/python make_tests_oracle.py > tests.json

Online detectors are followed by their textbook formulas over whole arrays (cumulative sums and running extremes), not step by step.
"""
import json
import warnings
import numpy as np
import scipy
import statsmodels
from scipy import special, stats
from scipy.stats import contingency
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, proportions_ztest

warnings.simplefilter("ignore")
rng = np.random.default_rng(20260211)
r4 = lambda xs: [round(float(x), 4) for x in xs]
f = float

beta_points = [(0.3, 2, 5), (0.001, 0.5, 0.5), (0.999, 0.5, 0.5), (0.5, 200, 200), (0.02, 3, 150), (0.98, 1e4, 150),
               (0.4995, 5e5, 5e5), (0.1, 1e-2, 3), (1e-8, 0.5, 4), (0.2, 1000, 2), (0.7, 30000, 10000)]
beta = [[x, a, b, f(special.betainc(a, b, x))] for x, a, b in beta_points]
t_points = [(0.0, 3), (0.5, 1), (2.0, 4.7), (12.7, 1), (3.3, 30), (1.96, 1e6), (40.0, 25), (5.5, 2000.5)]
student = [[t, df, f(2 * stats.t.sf(t, df))] for t, df in t_points]
t_critical = [[level, df, f(stats.t.ppf((1 + level) / 2, df))] for level, df in [(0.95, 1), (0.95, 7.3), (0.99, 40), (0.9, 1e5), (0.95, 2.01)]]
f_tail = [[x, a, b, f(stats.f.sf(x, a, b))] for x, a, b in [(3.1, 2, 30), (0.4, 5, 7), (9.9, 1, 2000), (1.02, 3, 1e6), (60.0, 4, 90)]]
hyper = [[k, M, n, N, f(stats.hypergeom.logpmf(k, M, n, N))] for k, M, n, N in
         [(3, 20, 7, 12), (0, 50, 5, 10), (400, 100000, 4000, 10000), (9, 10, 9, 10), (450, 1000, 500, 900)]]
limit = [[x, f(stats.kstwobign.sf(x))] for x in [0.2, 0.5, 0.9, 1.0, 1.1, 1.36, 2.0, 3.5]]

R, C = list(range(100)), list(range(20, 120))
pairs = [(R, C), ([1, 2, 3, 4, 5], [3, 4, 5, 6, 7, 8])]
for n, m, shift in [(30, 30, 0.5), (7, 90, 0.8), (200, 31, 0.0), (8, 400, 0.4), (500, 500, 0.1), (60, 40, 2.5), (20, 19, 0.4), (3, 2, 0.0)]:
    pairs.append((r4(rng.normal(size=n)), r4(rng.normal(loc=shift, scale=1.3, size=m))))
for n, m, lam in [(40, 70, 2.6), (300, 50, 2.0), (6, 6, 3.0), (9, 25, 2.5)]:
    pairs.append(([int(x) for x in rng.poisson(2, n)], [int(x) for x in rng.poisson(lam, m)]))

def two_samples(a, b):
    out = {"reference": a, "current": b}
    tied = len(set(a + b)) < len(a) + len(b)
    ks = {m: stats.ks_2samp(a, b, method=m) for m in ["exact", "asymp", "auto"]}
    out["ks"] = {m: [f(v.statistic), f(v.pvalue)] for m, v in ks.items()}
    out["ks_limit"] = f(stats.kstwobign.sf(ks["auto"].statistic * np.sqrt(len(a) * len(b) / (len(a) + len(b)))))
    mw = {m: stats.mannwhitneyu(b, a, method=m) for m in (["asymptotic", "auto"] + ([] if tied else ["exact"]))}
    out["mann_whitney"] = {m: [f(v.statistic), f(v.pvalue)] for m, v in mw.items()}
    if tied and len(a) + len(b) <= 12:
        u = lambda x, y, axis: stats.mannwhitneyu(x, y, axis=axis, method="asymptotic").statistic
        v = stats.permutation_test((b, a), u, vectorized=True, permutation_type="independent", n_resamples=np.inf)
        out["mann_whitney"]["exact"] = [f(v.statistic), f(v.pvalue)]
    if len(a) > 1 and len(b) > 1:
        w = stats.ttest_ind(b, a, equal_var=False)
        ci = w.confidence_interval(0.95)
        out["welch"] = [f(w.statistic), f(w.pvalue), f(w.df), f(ci.low), f(ci.high)]
    methods = ["asymptotic", "auto"] + (["exact"] if max(len(a), len(b)) <= 20 else [])
    out["cramer_von_mises"] = {m: [f(v.statistic), f(v.pvalue)] for m in methods for v in [stats.cramervonmises_2samp(a, b, method=m)]}
    ad = stats.anderson_ksamp([np.array(a), np.array(b)], variant="midrank")
    out["anderson_darling"] = [f(ad.statistic), f(ad.pvalue)]
    out["levene"] = {c: [f(v.statistic), f(v.pvalue)] for c in ["median", "mean"] for v in [stats.levene(a, b, center=c)]}
    return out

many = [[r4(rng.normal(size=n)) for n in (20, 35, 50)], [r4(rng.normal(scale=s, size=40)) for s in (1, 1.6, 1, 1)],
        [[int(x) for x in rng.poisson(l, n)] for l, n in [(3, 30), (3, 80), (3.9, 25)]]]
groups = []
for g in many:
    ad = stats.anderson_ksamp([np.array(x) for x in g], variant="midrank")
    groups.append({"groups": g, "anderson_darling": [f(ad.statistic), f(ad.pvalue)],
                   "levene": {c: [f(v.statistic), f(v.pvalue)] for c in ["median", "mean"] for v in [stats.levene(*g, center=c)]}})

one = []
for x, scale in [(r4(rng.normal(size=40)), 1.0), (r4(rng.normal(loc=0.3, size=300)), 1.0), (r4(rng.normal(size=5)), 2.0)]:
    law = stats.norm(scale=scale).cdf
    one.append({"sample": x, "scale": scale, **{m: [f(v.statistic), f(v.pvalue)] for m in ["exact", "asymp"] for v in [stats.ks_1samp(x, law, method=m)]}})

fisher = []
for cur, ref in [((8, 10), (1, 6)), ((3, 20), (3, 22)), ((0, 12), (5, 40)), ((45, 100), (60, 100)), ((7, 1000), (1, 50)), ((10, 10), (2, 9)), ((1500, 4000), (300, 1000))]:
    table = [[cur[0], cur[1] - cur[0]], [ref[0], ref[1] - ref[0]]]
    v = stats.fisher_exact(table)
    o = contingency.odds_ratio(table, kind="conditional")
    ci = o.confidence_interval(0.95)
    num = lambda x: None if np.isinf(x) else f(x)
    fisher.append({"current": cur, "reference": ref, "statistic": num(v.statistic), "p": f(v.pvalue), "odds": num(o.statistic), "lower": num(ci.low), "upper": num(ci.high)})

tables = []
for table in [[[50, 30, 20], [40, 35, 25]], [[900, 80, 20], [70, 25, 5]], [[12, 30, 7], [22, 15, 9], [40, 41, 12]], [[5, 0, 10], [6, 8, 11]]]:
    v = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood")
    tables.append({"table": table, "statistic": f(v.statistic), "df": int(v.dof), "p": f(v.pvalue), "smallest": f(np.min(v.expected_freq))})

z = []
for ref, cur in [((60, 100), (45, 100)), ((5, 2000), (9, 300)), ((19, 20), (12, 20))]:
    v = proportions_ztest([cur[0], ref[0]], [cur[1], ref[1]])
    z.append({"reference": ref, "current": cur, "statistic": f(v[0]), "p": f(v[1])})

clopper = []
for k, n, level in [(0, 10, 0.95), (3, 20, 0.95), (20, 20, 0.9), (517, 1000, 0.99), (1, 3, 0.95), (2, 200000, 0.95), (40000, 100000, 0.95)]:
    low, high = proportion_confint(k, n, alpha=1 - level, method="beta")
    clopper.append({"positives": k, "n": n, "level": level, "lower": f(low), "upper": f(high)})

p_lists = [[0.001, 0.012, 0.028, 0.045, 0.3], [0.01, 0.02, 0.03, 0.04, 0.2], [0.3, 0.01, 0.02, 0.9, 0.02], [0.5], list(map(f, np.round(rng.random(30) ** 3, 5)))]
bh = [{"p": p, "adjusted": [f(x) for x in multipletests(p, method="fdr_bh")[1]]} for p in p_lists]

mean_gap = lambda x, y, axis: np.mean(x, axis=axis) - np.mean(y, axis=axis)
perm = []
for n, m, shift in [(5, 4, 1.0), (3, 6, 0.0), (6, 6, 1.5)]:
    a, b = r4(rng.normal(size=n)), r4(rng.normal(loc=shift, size=m))
    row = {"a": a, "b": b}
    for side, name in [("two-sided", "two_sided"), ("greater", "greater"), ("less", "less")]:
        v = stats.permutation_test((b, a), mean_gap, vectorized=True, n_resamples=np.inf, alternative=side)
        row[name] = f(v.pvalue)
    row["statistic"] = f(v.statistic)
    perm.append(row)

# Online detectors, from their definitions over whole arrays.
x = np.round(np.concatenate([rng.normal(size=300), rng.normal(loc=0.8, size=150)]), 4)
errors = (np.concatenate([rng.random(600) < 0.2, rng.random(400) < 0.45])).astype(int)
n = np.arange(1, len(x) + 1)
running = np.cumsum(x) / n
delta, threshold = 0.1, 30.0
up = np.cumsum(x - running - delta)
down = np.cumsum(running - x - delta)
ph = np.maximum(up - np.minimum(0, np.minimum.accumulate(up)), down - np.minimum(0, np.minimum.accumulate(down)))
k, h = 0.5, 8.0
high = np.cumsum(x - k); low = np.cumsum(-x - k)
cusum = np.maximum(high - np.minimum(0, np.minimum.accumulate(high)), low - np.minimum(0, np.minimum.accumulate(low)))
ne = np.arange(1, len(errors) + 1)
p = np.cumsum(errors) / ne
s = np.sqrt(p * (1 - p) / ne)
ps = np.where(ne >= 30, p + s, np.inf)
best = np.minimum.accumulate(ps)
at = np.maximum.accumulate(np.where(ps <= best, ne - 1, 0))
first = lambda hit: int(np.argmax(hit)) + 1 if hit.any() else None
ready = ne >= 30
detectors = {
    "values": [f(v) for v in x], "errors": [int(v) for v in errors],
    "page_hinkley": {"delta": delta, "threshold": threshold, "statistics": [f(v) for v in ph[:200]], "alarm": first((ph > threshold) & (n >= 30))},
    "cusum": {"k": k, "h": h, "statistics": [f(v) for v in cusum[:200]], "alarm": first(cusum > h)},
    "ddm": {"warning": first(ready & (p + s > p[at] + 2 * s[at])), "alarm": first(ready & (p + s > p[at] + 3 * s[at]))},
}

print(json.dumps({
    "made_with": {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__},
    "beta": beta, "student": student, "t_critical": t_critical, "f_tail": f_tail, "hypergeometric": hyper, "kolmogorov_limit": limit,
    "two_samples": [two_samples(a, b) for a, b in pairs], "groups": groups, "one_sample": one, "fisher": fisher, "g": tables, "z": z,
    "clopper": clopper, "bh": bh, "permutation": perm, "detectors": detectors,
}))
