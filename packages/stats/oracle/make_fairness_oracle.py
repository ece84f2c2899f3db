"""Reference values on Adult, COMPAS and German credit by Fairlearn, scikit-learn and scipy: values, not data.

    python -m venv venv && venv/bin/pip install scipy scikit-learn fairlearn pandas
    venv/bin/python make_fairness_oracle.py ../../../../shared/data/tabular-fairness > fairness.json

Predictions are fixed rules on columns, written the same way in src/fairness-data.test.ts.
"""
import json
import math
import sys
import warnings
import fairlearn
import numpy as np
import pandas as pd
import scipy
import sklearn
from fairlearn import metrics as fm
from scipy import spatial, stats
from sklearn import metrics as sm
from sklearn.calibration import calibration_curve
from sklearn.isotonic import IsotonicRegression

warnings.filterwarnings("ignore")
folder = sys.argv[1]


def plain(x):
    """JSON without NaN: null stands for it."""
    if isinstance(x, dict):
        return {str(k): plain(v) for k, v in x.items()}
    if isinstance(x, (list, tuple, np.ndarray)):
        return [plain(v) for v in x]
    if isinstance(x, (float, np.floating)):
        return None if math.isnan(x) else ("inf" if math.isinf(x) else float(x))
    return int(x) if isinstance(x, np.integer) else x


def read(name, **kw):
    return pd.read_csv(f"{folder}/{name}", keep_default_na=False, na_values=[""], **kw)


adult = read("adult-census-income.csv.gz")
compas = read("compas-two-years.csv")
german = read("german-credit.csv")

cases = {
    "adult": {
        "frame": adult,
        "y": (adult["income"] == ">50K").astype(int),
        "pred": ((adult["education-num"] >= 13) | (adult["capital-gain"] > 5000)).astype(int),
        "score": adult["education-num"] + adult["hours-per-week"] / 100,
        "other": adult["age"],
        "groups": [["sex"], ["race"], ["sex", "race"]],
        "numeric": ["age", "fnlwgt", "education-num", "capital-gain", "capital-loss", "hours-per-week"],
        "categorical": ["workclass", "education", "marital-status", "occupation", "race", "sex"],
    },
    "compas": {
        "frame": compas,
        "y": compas["two_year_recid"],
        "pred": (compas["decile_score"] >= 5).astype(int),
        "score": compas["decile_score"],
        "other": compas["priors_count"],
        "groups": [["race"], ["sex"], ["age_cat"], ["race", "sex", "age_cat"]],
        "numeric": ["age", "priors_count", "decile_score", "days_b_screening_arrest", "c_days_from_compas"],
        "categorical": ["sex", "race", "age_cat", "c_charge_degree", "score_text"],
    },
    "german": {
        "frame": german,
        "y": (german["credit"] == 1).astype(int),
        "pred": (german["month"] <= 24).astype(int),
        "score": -german["month"],
        "other": german["age"],
        "groups": [["personal_status"], ["foreign_worker"], ["personal_status", "foreign_worker"]],
        "numeric": ["month", "credit_amount", "age"],
        "categorical": ["status", "purpose", "savings", "housing", "personal_status"],
    },
}

rates = {
    "selectionRate": fm.selection_rate,
    "tpr": fm.true_positive_rate,
    "fpr": fm.false_positive_rate,
    "tnr": fm.true_negative_rate,
    "fnr": fm.false_negative_rate,
    "precision": lambda y, p: sm.precision_score(y, p, zero_division=0),
    "accuracy": sm.accuracy_score,
}
named = {
    "demographicParityDifference": (fm.demographic_parity_difference, False),
    "demographicParityRatio": (fm.demographic_parity_ratio, False),
    "equalizedOddsDifference": (fm.equalized_odds_difference, True),
    "equalizedOddsRatio": (fm.equalized_odds_ratio, True),
    "equalOpportunityDifference": (fm.equal_opportunity_difference, False),
    "equalOpportunityRatio": (fm.equal_opportunity_ratio, False),
}


def fairness(case, columns):
    sensitive = case["frame"][columns]
    y, p = case["y"], case["pred"]
    frame = fm.MetricFrame(metrics={**rates, "n": fm.count}, y_true=y, y_pred=p, sensitive_features=sensitive)
    groups = frame.by_group
    key = lambda k: " & ".join(k) if isinstance(k, tuple) else str(k)
    out = {
        "columns": columns,
        "by_group": {key(k): plain(row.to_dict()) for k, row in groups.iterrows()},
        "overall": plain(frame.overall.to_dict()),
        "group_min": plain(frame.group_min().to_dict()),
        "group_max": plain(frame.group_max().to_dict()),
    }
    for method in ("between_groups", "to_overall"):
        out[method] = {
            "difference": plain(frame.difference(method=method).to_dict()),
            "ratio": plain(frame.ratio(method=method).to_dict()),
        }
        for agg in ("worst_case", "mean"):
            out[f"{method}_{agg}"] = {
                name: plain(f(y, p, sensitive_features=sensitive, method=method, **({"agg": agg} if odds else {})))
                for name, (f, odds) in named.items()
            }
    return out


def delong(y, a, b):
    """Paired variance of AUC(b) - AUC(a) from the definition, block by block."""
    parts = []
    for s in (a, b):
        s = np.asarray(s, float)
        pos, neg = s[y == 1], s[y == 0]
        place = lambda v, w: (np.searchsorted(w, v, "left") + np.searchsorted(w, v, "right")) / (2 * len(w))
        parts.append((place(pos, np.sort(neg)), 1 - place(neg, np.sort(pos))))
    (p1, n1), (p2, n2) = parts
    return {
        "first": float(p1.mean()), "second": float(p2.mean()),
        "variance": float(np.var(p2 - p1, ddof=1) / len(p1) + np.var(n2 - n1, ddof=1) / len(n1)),
    }


def quality(case):
    y, p, s = case["y"], case["pred"], case["score"]
    return {
        "accuracy": sm.accuracy_score(y, p), "balancedAccuracy": sm.balanced_accuracy_score(y, p),
        "precision": sm.precision_score(y, p), "recall": sm.recall_score(y, p), "f1": sm.f1_score(y, p),
        "auc": sm.roc_auc_score(y, s), "averagePrecision": sm.average_precision_score(y, s),
        "delong": delong(np.asarray(y), s, case["other"]),
    }


def drift(case):
    frame = case["frame"]
    half = len(frame) // 2
    numeric, categorical = {}, {}
    for name in case["numeric"]:
        a, b = frame[name][:half].dropna().to_numpy(float), frame[name][half:].dropna().to_numpy(float)
        both = np.concatenate([a, b])
        edges = np.histogram_bin_edges(both, "sturges")
        doane = np.histogram_bin_edges(a, "doane")
        r, c = np.histogram(a, edges)[0], np.histogram(b, edges)[0]
        ks = stats.ks_2samp(a, b, method="asymp")
        r_doane, c_doane = np.histogram(a, doane)[0] / len(a), np.histogram(b, doane)[0] / len(b)
        outside = 1 - c_doane.sum()
        if outside > 1e-12:
            r_doane, c_doane = np.append(r_doane, 0), np.append(c_doane, outside)
        numeric[name] = {
            "n": len(a), "m": len(b), "sturges_bins": len(edges) - 1, "doane_bins": len(doane) - 1,
            "ks": ks.statistic, "ks_p": ks.pvalue,
            "wasserstein": stats.wasserstein_distance(a, b), "energy": stats.energy_distance(a, b), "std": np.std(a),
            "js_sturges": spatial.distance.jensenshannon(r, c), "js_doane_base2": spatial.distance.jensenshannon(r_doane, c_doane, 2),
            "hellinger": math.sqrt(max(0, 1 - np.sum(np.sqrt((r / r.sum()) * (c / c.sum()))))),
            "total_variation": 0.5 * np.abs(r / r.sum() - c / c.sum()).sum(),
        }
    for name in case["categorical"]:
        a, b = frame[name][:half].value_counts(), frame[name][half:].value_counts()
        keys = sorted(set(a.index) | set(b.index))
        r, c = np.array([a.get(k, 0) for k in keys]), np.array([b.get(k, 0) for k in keys])
        chi = stats.chi2_contingency([r, c], correction=False)
        fit = stats.chisquare(c, r * c.sum() / r.sum()) if (r > 0).all() else None
        categorical[name] = {
            "keys": keys, "n": r.sum(), "m": c.sum(), "least_expected": chi.expected_freq.min(),
            "chi_square": chi.statistic, "chi_square_p": chi.pvalue,
            "fit": fit.statistic if fit else None, "fit_p": fit.pvalue if fit else None,
            "js": spatial.distance.jensenshannon(r, c), "js_base2": spatial.distance.jensenshannon(r, c, 2),
            "kl": stats.entropy(r, c) if (c > 0).all() else None,
        }
    return {"numeric": numeric, "categorical": categorical}


scored = compas[compas["score_text"].isin(["Low", "Medium", "High"])]
guess = np.where(scored["priors_count"] <= 1, "Low", np.where(scored["priors_count"] <= 5, "Medium", "High"))
multiclass = {"classes": ["Low", "Medium", "High"], "accuracy": sm.accuracy_score(scored["score_text"], guess),
              "balancedAccuracy": sm.balanced_accuracy_score(scored["score_text"], guess)}
for average in ("macro", "weighted", "micro"):
    p, r, f, _ = sm.precision_recall_fscore_support(scored["score_text"], guess, average=average, zero_division=0)
    multiclass[average] = {"precision": p, "recall": r, "f1": f}
p, r, f, s = sm.precision_recall_fscore_support(scored["score_text"], guess, labels=multiclass["classes"])
multiclass["perClass"] = {name: {"precision": p[i], "recall": r[i], "f1": f[i], "support": s[i]} for i, name in enumerate(multiclass["classes"])}

amount, predicted = german["credit_amount"].to_numpy(float), (100 * german["month"] + 500).to_numpy(float)
regression = {
    "mae": sm.mean_absolute_error(amount, predicted), "rmse": sm.root_mean_squared_error(amount, predicted),
    "r2": sm.r2_score(amount, predicted), "mape": sm.mean_absolute_percentage_error(amount, predicted),
}

probability = (compas["decile_score"] - 0.5) / 10
observed, mean_predicted = calibration_curve(compas["two_year_recid"], probability, n_bins=5)
iso = IsotonicRegression(out_of_bounds="clip").fit(german["month"].to_numpy(float), (german["credit"] == 2).astype(float))
grid = [0, 4, 5.5, 9, 12, 17.25, 24, 30, 37, 48, 60, 72, 100]
calibration = {
    "logLoss": sm.log_loss(compas["two_year_recid"], probability),
    "brier": sm.brier_score_loss(compas["two_year_recid"], probability),
    "observed": observed, "predicted": mean_predicted,
    "isotonic": [[x, float(v)] for x, v in zip(grid, iso.predict(grid))],
}

print(json.dumps(plain({
    "made_with": {"fairlearn": fairlearn.__version__, "scikit-learn": sklearn.__version__, "scipy": scipy.__version__,
                  "pandas": pd.__version__, "numpy": np.__version__},
    "cases": {name: {"n": len(case["frame"]), "positives": case["y"].sum(), "selected": case["pred"].sum(),
                     "fairness": [fairness(case, columns) for columns in case["groups"]],
                     "quality": quality(case), "drift": drift(case)} for name, case in cases.items()},
    "multiclass": multiclass, "regression": regression, "calibration": calibration,
})))
