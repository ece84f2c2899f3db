"""Reference coefficients for packages/learn by scikit-learn.

    python -m venv venv && venv/bin/pip install scikit-learn
    venv/bin/python make_oracle.py > oracle.json
"""
import json
import numpy as np
import sklearn
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(7)
n = 120
age = np.round(rng.normal(40, 12, n), 1)
debt = np.round(rng.gamma(2.0, 0.2, n), 3)
city = rng.choice(["seoul", "busan", "jeju"], n, p=[0.5, 0.3, 0.2])
age_missing = rng.random(n) < 0.1
score = 0.05 * (age - 40) - 2.5 * debt + (city == "seoul") * 0.8 + 0.6 + age_missing * 0.7
y = (rng.random(n) < 1 / (1 + np.exp(-score))).astype(int)

# The same encoding as fitPreprocessor: median imputation, standardisation by population deviation, indicator; one-hot of all levels.
filled = np.where(age_missing, np.median(age[~age_missing]), age)
z = lambda x: (x - x.mean()) / x.std()
columns = [z(filled), age_missing.astype(float), z(debt), np.zeros(n)]
levels, counts = np.unique(city, return_counts=True)
order = [levels[i] for i in np.lexsort((levels, -counts))]
columns += [(city == level).astype(float) for level in order]
x = np.column_stack(columns)

fits = []
for l2 in [1.0, 0.1, 25.0]:
    model = LogisticRegression(C=1 / l2, tol=1e-10, max_iter=10000).fit(x, y)
    fits.append({"l2": l2, "coefficients": model.coef_[0].tolist(), "intercept": float(model.intercept_[0]),
                 "probabilities": model.predict_proba(x)[:5, 1].tolist()})
rows = [{"age": None if m else float(a), "debt": float(d), "city": str(c)} for a, m, d, c in zip(age, age_missing, debt, city)]
print(json.dumps({"made_with": {"scikit-learn": sklearn.__version__}, "rows": rows, "labels": y.tolist(), "levels": [str(l) for l in order], "fits": fits}))
