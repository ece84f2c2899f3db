"""Reference values for packages/stats/src/drift. Run: python make_drift_oracle.py > drift.json (scipy)."""

import json

import scipy
from scipy import stats

student = [
    {"t": t, "df": df, "z": float(stats.norm.isf(stats.t.sf(t, df)))}
    for t, df in [(3, 10), (5, 20), (4.5, 26.5), (8, 15), (6, 40), (4, 200)]
]


def root(hits, n, base_hits, base_rows):
    table = [[hits, n - hits], [base_hits, base_rows - base_hits]]
    g = stats.chi2_contingency(table, correction=False, lambda_="log-likelihood").statistic
    return {"hits": hits, "n": n, "baseHits": base_hits, "baseRows": base_rows, "root": float(g**0.5)}


print(
    json.dumps(
        {
            "scipy": scipy.__version__,
            "student": student,
            "binomial": [root(12, 1600, 8, 8000), root(160, 1600, 640, 8000), root(3, 100, 4000, 8000)],
        },
        indent=2,
    )
)
