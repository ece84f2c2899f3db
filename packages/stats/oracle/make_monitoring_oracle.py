"""Reference values for the estimates that monitors use, by scipy, statsmodels and scikit-learn.

    python -m venv venv && venv/bin/pip install scipy statsmodels scikit-learn
    venv/bin/python make_monitoring_oracle.py > monitoring.json
"""
import json
import numpy as np
import scipy
import sklearn
import statsmodels
from scipy import stats
from sklearn.tree import DecisionTreeRegressor
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint
from statsmodels.stats.weightstats import DescrStatsW

rng = np.random.default_rng(20260304)
f = float
side = lambda x, n: [f(x / n), *map(f, proportion_confint(x, n, method="wilson"))]

# statsmodels takes the difference of the first less the second.
rates = [{"a": side(x, n), "b": side(y, m), "n": n + m, "interval": [f(v) for v in confint_proportions_2indep(y, m, x, n, method="newcomb")]}
         for x, n, y, m in [(10, 100, 30, 120), (0, 50, 3, 400), (999, 1000, 45, 50), (5, 5, 1, 5), (123456, 1000000, 1300, 10000)]]
means = []
for n, loc in [(2, 0.0), (25, 1e6), (400, -3.5)]:
    rows = [round(f(v), 3) for v in rng.normal(loc, 2, n)]
    means.append({"rows": rows, "interval": [f(v) for v in DescrStatsW(rows).zconfint_mean(0.05)]})
ranks = [[n, q, level, int(stats.binom.ppf((1 - level) / 2, n, q)), int(stats.binom.ppf((1 + level) / 2, n, q)) + 1]
         for n in [1, 7, 50, 100, 999, 12345, 1000000] for q in [0.5, 0.95, 0.99] for level in [0.95, 0.99]]
rises = []
for size, at, shift in [(2, 1, 5.0), (40, 25, 1.0), (300, 40, 0.8), (300, 297, 3.0)]:
    n = rng.integers(1, 30, size)
    mean = rng.normal(0.3, 0.2, size) + shift * (np.arange(size) >= at)
    sums = [round(f(v), 3) for v in n * mean]
    stump = DecisionTreeRegressor(max_depth=1).fit(np.arange(size)[:, None], np.array(sums) / n, sample_weight=n)
    rises.append({"n": [int(v) for v in n], "sums": sums, "at": int(np.ceil(stump.tree_.threshold[0]))})
versions = {"scipy": scipy.__version__, "statsmodels": statsmodels.__version__, "sklearn": sklearn.__version__}
print(json.dumps({"versions": versions, "rates": rates, "means": means, "ranks": ranks, "rises": rises}))
