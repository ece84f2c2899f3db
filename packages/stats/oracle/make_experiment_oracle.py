"""Reference values for src/experiment by scipy and statsmodels on small made-up samples.

    python -m venv venv && venv/bin/pip install scipy statsmodels
    venv/bin/python make_experiment_oracle.py > experiment.json
"""
import itertools
import json
import math

import numpy as np
import scipy
import statsmodels
import statsmodels.api as sm
from scipy import stats
from statsmodels.stats.oneway import anova_oneway
from statsmodels.stats.power import NormalIndPower, TTestIndPower
from statsmodels.stats.proportion import power_proportions_2indep, samplesize_proportions_2indep_onetail
from statsmodels.stats.weightstats import CompareMeans, DescrStatsW

rng = np.random.default_rng(20260321)


def sums(**columns):
    """Sums as `ArmSums` has them."""
    names = [name for name in "ydxw" if name in columns]
    out = {"n": len(columns["y"])}
    for i, a in enumerate(names):
        out[a] = float(np.sum(columns[a]))
        for b in names[i:]:
            out[a + b] = float(np.sum(columns[a] * columns[b]))
    return out


means = []
for n, m, shift, spread in [(60, 45, 0.8, 2.5), (200, 30, 0.0, 1.0), (12, 12, -2.0, 1.0), (500, 400, 0.15, 1.0)]:
    a = 5 + 1.5 * rng.normal(size=n).round(3)
    b = 5 + shift + spread * rng.normal(size=m).round(3)
    test = stats.ttest_ind(b, a, equal_var=False)
    ci = test.confidence_interval(0.95)
    compare = CompareMeans(DescrStatsW(b), DescrStatsW(a))
    margin = 0.4
    means.append({
        "control": sums(y=a), "treatment": sums(y=b), "statistic": test.statistic, "p": test.pvalue, "df": test.df,
        "difference": b.mean() - a.mean(), "lower": ci.low, "upper": ci.high, "margin": margin,
        # higher is better: harmed where b - a < -margin, safe where b - a > -margin
        "harm": compare.ttest_ind(alternative="smaller", usevar="unequal", value=-margin)[1],
        "safe": compare.ttest_ind(alternative="larger", usevar="unequal", value=-margin)[1],
        "upper_worsening": -stats.ttest_ind(b, a, equal_var=False).confidence_interval(0.90).low,
    })

ratios = []
for n, m in [(80, 120), (400, 350)]:
    arms = []
    for size, rate in [(n, 0.3), (m, 0.36)]:
        d = rng.poisson(4, size) + 1
        y = rng.binomial(d, np.clip(rate + 0.15 * rng.normal(size=size), 0.01, 0.99))
        w = rng.poisson(4, size) + 1
        x = np.minimum(w, rng.poisson(0.2 * w + 0.8 * y / d * w))
        # A weighted mean of y / d with robust errors is the ratio with the delta method (HC1 has n / (n - 1)).
        fit = sm.WLS(y / d, np.ones(size), weights=d).fit(cov_type="HC1")
        arms.append({"sums": sums(y=y, d=d, x=x, w=w), "value": fit.params[0], "error": fit.bse[0], "columns": (y, d, x, w)})
    # CUPED of a ratio: analysis of covariance of the linearised scores.
    scores, before, arm = [], [], []
    for i, one in enumerate(arms):
        y, d, x, w = one.pop("columns")
        r, q = y.sum() / d.sum(), x.sum() / w.sum()
        scores.append((y - r * d) / d.mean() + r)
        before.append((x - q * w) / w.mean() + q)
        arm.append(np.full(len(y), float(i)))
    design = sm.add_constant(np.column_stack([np.concatenate(arm), np.concatenate(before)]))
    fit = sm.OLS(np.concatenate(scores), design).fit()
    ratios.append({"arms": arms, "theta": fit.params[2], "adjusted": fit.params[1]})

covariates = []
for sizes, rho in [((150, 130), 0.7), ((90, 60, 75), -0.4)]:
    arms, ys, xs, groups = [], [], [], []
    for i, size in enumerate(sizes):
        x = 10 + 3 * rng.normal(size=size)
        y = 4 + 0.5 * i + rho * (x - 10) + 3 * math.sqrt(1 - rho * rho) * rng.normal(size=size)
        arms.append(sums(y=y, x=x))
        ys.append(y), xs.append(x), groups.append(np.full(size, i))
    y, x, g = map(np.concatenate, (ys, xs, groups))
    dummies = np.column_stack([(g == i).astype(float) for i in range(1, len(sizes))])
    fit = sm.OLS(y, sm.add_constant(np.column_stack([dummies, x]))).fit()
    plain = sm.OLS(y, sm.add_constant(dummies)).fit()
    anova = anova_oneway([np.asarray(v) for v in xs], use_var="unequal")
    covariates.append({
        "arms": arms, "theta": fit.params[-1], "effects": fit.params[1:-1].tolist(), "reduction": 1 - fit.ssr / plain.ssr,
        "imbalance": {"statistic": anova.statistic, "p": anova.pvalue, "df": list(anova.df)},
    })


def multinomial(counts, shares):
    n = sum(counts)
    law = stats.multinomial(n, shares)
    seen = law.pmf(counts)
    every = (c for c in itertools.product(range(n + 1), repeat=len(counts)) if sum(c) == n)
    return float(sum(p for p in map(law.pmf, every) if p <= seen * (1 + 1e-7)))


ratio_checks = []
for counts, weights in [([30, 12], [1, 1]), ([5000, 5200], [1, 1]), ([90, 20], [9, 1]), ([400, 300], [1, 1])]:
    ratio_checks.append({"counts": counts, "weights": weights, "p": stats.binomtest(counts[0], sum(counts), weights[0] / sum(weights)).pvalue})
for counts, weights in [([12, 20, 9], [1, 1, 1]), ([18, 10, 8], [2, 1, 1])]:
    ratio_checks.append({"counts": counts, "weights": weights, "p": multinomial(counts, [w / sum(weights) for w in weights])})
for counts, weights in [([40_000, 40_900], [1, 1]), ([5000, 2600, 2400], [2, 1, 1])]:
    expected = [sum(counts) * w / sum(weights) for w in weights]
    found = stats.chisquare(counts, expected)
    ratio_checks.append({"counts": counts, "weights": weights, "statistic": found.statistic, "p": found.pvalue})

interactions = []
for shape, extra in [((2, 2), 1.0), ((3, 2), 0.0), ((3, 4), 0.6)]:
    cells, values, weights, rows, columns = [], [], [], [], []
    for i in range(shape[0]):
        line = []
        for j in range(shape[1]):
            y = 3 + 0.4 * i - 0.2 * j + (extra if i == j == 1 else 0) + (1 + 0.5 * j) * rng.normal(size=40 + 10 * i + 5 * j)
            line.append(sums(y=y))
            values.append(y.mean()), weights.append(len(y) / y.var(ddof=1)), rows.append(i), columns.append(j)
        cells.append(line)
    rows, columns, values, weights = map(np.array, (rows, columns, values, weights))
    additive = np.column_stack([np.ones(len(values))] + [rows == i for i in range(1, shape[0])] + [columns == j for j in range(1, shape[1])]).astype(float)
    fit = sm.WLS(values, additive, weights=weights).fit()
    statistic = float(np.sum(weights * fit.resid**2))
    interactions.append({"cells": cells, "statistic": statistic, "p": float(stats.chi2.sf(statistic, (shape[0] - 1) * (shape[1] - 1)))})

powers = []
for n, ratio, d, alpha in [(400, 1, 0.2, 0.05), (1000, 0.25, 0.1, 0.01), (150, 2, 0.5, 0.05), (5000, 1, 0.01, 0.05)]:
    powers.append({
        "n": n, "ratio": ratio, "d": d, "alpha": alpha,
        "normal": NormalIndPower().power(d, n, alpha, ratio), "t": TTestIndPower().power(d, n, alpha, ratio),
    })
sizes = [{"d": d, "power": power, "n": float(NormalIndPower().solve_power(d, power=power, alpha=0.05))} for d, power in [(0.2, 0.8), (0.05, 0.9)]]
proportions = []
for p1, diff, ratio in [(0.1, 0.02, 1), (0.03, 0.006, 1), (0.4, -0.05, 1), (0.2, 0.03, 3)]:
    n = float(samplesize_proportions_2indep_onetail(abs(diff), p1 if diff > 0 else p1 + diff, 0.8, ratio=ratio, alpha=0.05, value=0, alternative="two-sided"))
    proportions.append({
        "rate": p1, "effect": diff, "ratio": ratio, "n": n,
        "power": float(power_proportions_2indep(diff, p1, 2000, ratio=ratio, alpha=0.05, value=0, alternative="two-sided", return_results=False)),
    })

values = rng.gamma(0.7, 20, 400).round(2)
split = 180
cap = float(np.quantile(values, 0.97, method="inverted_cdf"))
winsor = {"arms": [values[:split].tolist(), values[split:].tolist()], "quantile": 0.97, "cap": cap,
          "sums": [sums(y=np.minimum(part, cap)) for part in (values[:split], values[split:])]}

print(json.dumps({
    "scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "means": means, "ratios": ratios, "covariates": covariates,
    "ratio_checks": ratio_checks, "interactions": interactions, "powers": powers, "sizes": sizes, "proportions": proportions, "winsor": winsor,
}, default=float))
