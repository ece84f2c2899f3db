"""Models and predictions of XGBoost and LightGBM, which packages/learn/src/trees must repeat to 1e-6.

One run for each version; a run writes the cases of the libraries that its environment holds:

    python -m venv new && new/bin/pip install xgboost==3.2.0 lightgbm==4.7.0 pandas scikit-learn
    python -m venv old && old/bin/pip install xgboost==1.7.6 "numpy<2" scipy
    python -m venv older && older/bin/pip install xgboost==1.3.3 lightgbm==2.3.1 "numpy<2" scipy scikit-learn
    for env in new old older; do $env/bin/python make_tree_oracle.py trees; done

Each writes model files and `cases-<library>-<version>.json`: per case the rows given (null: missing), what the library
predicts and its raw score.
"""
import json
import os
import sys

import numpy as np

out = sys.argv[1]
rng = np.random.default_rng(11)
N, NUMERIC, LEVELS, WIDE = 400, 4, 5, 40


def sample(n):
    """Four numbers with gaps and exact zeros, a category of few levels and one of many; as float64, finer than float32."""
    x = rng.normal(size=(n, NUMERIC)) * [1.0, 10.0, 0.01, 1000.0]
    x[:, 1] = np.where(rng.random(n) < 0.3, 0.0, x[:, 1])
    x = np.round(x, 6)
    x[rng.random((n, NUMERIC)) < 0.12] = np.nan
    return np.column_stack([x, rng.integers(0, LEVELS, n), rng.integers(0, WIDE, n)]).astype(np.float64)


X = sample(N)
filled = np.nan_to_num(X)
signal = (filled[:, 0] + 0.1 * filled[:, 1] + np.where(np.isnan(X[:, 2]), 1.2, 60 * filled[:, 2]) + (X[:, 4] % 2) * 0.9
          + np.isin(X[:, 5], [3, 8, 17, 33, 39]) * 1.5)
noise = rng.normal(size=N)
Y = {
    "binary": (signal + noise > 0.6).astype(int),
    "classes": np.digitize(signal + noise, [-0.3, 1.4]),
    "real": signal + noise,
    "positive": np.exp(0.4 * signal + 0.2 * noise) + 0.01,
    "count": rng.poisson(np.exp(np.clip(0.4 * signal, -2, 2))),
}
T = sample(24)
# Zeros, what no category is, what is only just beside a round number, and rows without anything.
T[0, :4], T[1, :4], T[2, :] = 0.0, np.nan, np.nan
T[3, 1], T[4, 1] = 1e-36, -1e-34
T[5, 4], T[6, 4], T[7, 5], T[8, 5] = LEVELS + 2, 200, 63, 4000


def plain(values):
    # JSON has no infinity: 1e999 is read as one.
    return [[None if v != v else float(v) for v in row] for row in np.atleast_2d(values)]


def shorter(values):
    return [[float(f"{v:.10g}") for v in row] for row in np.atleast_2d(values)]


def save(cases, library):
    with open(os.path.join(out, f"cases-{library}.json"), "w") as f:
        f.write(json.dumps({"made_with": library, "cases": cases}, separators=(",", ":")).replace("Infinity", "1e999"))


def near_thresholds(model, rows):
    """Puts float64 values a hair beside thresholds of the model, where only float32 comparison gives the library's branch."""
    rows = rows.copy()
    for i, tree in enumerate(model["learner"]["gradient_booster"].get("gbtree", model["learner"]["gradient_booster"])["model"]["trees"][:12]):
        if tree["left_children"][0] >= 0 and tree["split_indices"][0] < NUMERIC:
            t = float(np.float32(tree["split_conditions"][0]))
            rows[10 + i, tree["split_indices"][0]] = t * (1 + (i % 3 - 1) * 1e-9)
    return rows


def xgboost_cases():
    try:
        import xgboost as xgb
    except ImportError:
        return
    xgb.set_config(verbosity=0) if hasattr(xgb, "set_config") else None
    version = xgb.__version__
    major = tuple(int(p) for p in version.split(".")[:2])
    cases, names = [], ["a", "b", "c", "d", "few", "many"]
    with_categories = major >= (1, 6)

    def case(name, params, y, rounds=4, kinds=("json",), columns=NUMERIC, **more):
        categorical = with_categories and columns > NUMERIC
        types = {"feature_types": ["float"] * NUMERIC + ["c", "c"], "enable_categorical": True} if categorical else {}
        if categorical:
            params = {"tree_method": "hist", "max_cat_to_onehot": more.get("onehot", 1), **params}
        matrix = lambda x, label=None, **kw: xgb.DMatrix(x[:, :columns], label, feature_names=names[:columns], **types, **kw)
        extra = {"label_lower_bound": y, "label_upper_bound": y} if params["objective"] == "survival:aft" else {}
        label = None if extra else y
        train = matrix(X, label, **extra)
        if params["objective"].startswith("rank:"):
            train.set_group([20] * (N // 20))
        params = {"max_depth": 3, "eta": 0.3, "seed": 1, "nthread": 1, **params}
        if more.get("stop"):
            held = matrix(sample(80), rng.permutation(y)[:80])
            booster = xgb.train(params, train, 8, evals=[(held, "held")], early_stopping_rounds=3, verbose_eval=False)
        else:
            booster = xgb.train(params, train, rounds)
        path = os.path.join(out, f"xgboost-{version}-{name}.json")
        booster.save_model(path)
        rows = (T if more.get("refused") else near_thresholds(json.load(open(path)), T))[:, :columns]
        if categorical:
            rows[-1, 4:], rows[-2, 4:], rows[-3, 4:] = [-0.5, -0.5], [2.7, 8.2], [np.nan, np.nan]
        given = matrix(rows)
        files = []
        for kind in kinds:
            files.append(f"xgboost-{version}-{name}.{kind}")
            booster.save_model(os.path.join(out, files[-1]))
        if "json" not in kinds:
            os.remove(path)
        entry = {"name": name, "files": files, "rows": plain(rows), "refused": more.get("refused")}
        if entry["refused"] is None:
            one = lambda p: shorter(np.asarray(p, dtype=np.float64).reshape(len(rows), -1))
            entry["predictions"] = one(booster.predict(given))
            entry["raw"] = one(booster.predict(given, output_margin=True))
            if more.get("stop"):
                entry["best_iteration"] = int(booster.attr("best_iteration"))
                trees = (entry["best_iteration"] + 1) * params.get("num_parallel_tree", 1)
                limit = {"iteration_range": (0, entry["best_iteration"] + 1)} if major >= (1, 4) else {"ntree_limit": trees}
                entry["best_predictions"] = one(booster.predict(given, **limit))
        cases.append(entry)

    both = ("json", "ubj") if major >= (1, 6) else ("json",)
    multi = {"objective": "multi:softprob", "num_class": 3}
    case("binary", {"objective": "binary:logistic", "base_score": 0.3}, Y["binary"], kinds=both, columns=6)
    case("softprob", multi, Y["classes"], rounds=3, columns=6)
    case("softprob-dart", {**multi, "booster": "dart", "rate_drop": 0.5, "max_depth": 2}, Y["classes"], rounds=4)
    case("squared-forest", {"objective": "reg:squarederror", "num_parallel_tree": 3, "subsample": 0.7, "max_depth": 2},
         Y["real"], stop=True, kinds=("ubj",) if major >= (1, 6) else ("json",))
    case("poisson-dart", {"objective": "count:poisson", "booster": "dart", "rate_drop": 0.4, "base_score": 1.7}, Y["count"])
    case("gamma", {"objective": "reg:gamma"}, Y["positive"])
    case("linear", {"objective": "reg:squarederror", "booster": "gblinear"}, Y["real"], refused="model_unsupported") if major < (1, 6) else None
    if major >= (1, 6):
        case("onehot", {"objective": "binary:logistic"}, Y["binary"], columns=6, onehot=100)
    if major >= (3, 0):
        case("binary-default-base", {"objective": "binary:logistic"}, Y["binary"], kinds=("ubj",))
        case("softmax", {**multi, "objective": "multi:softmax", "max_depth": 2}, Y["classes"], rounds=2, kinds=("ubj",))
        small = {"max_depth": 2}
        for objective, target in [("reg:tweedie", "count"), ("reg:squaredlogerror", "positive"), ("reg:pseudohubererror", "real"),
                                  ("reg:absoluteerror", "real"), ("reg:logistic", "binary"), ("binary:logitraw", "binary"),
                                  ("binary:hinge", "binary"), ("survival:cox", "positive"), ("survival:aft", "positive"),
                                  ("rank:ndcg", "binary"), ("rank:pairwise", "binary")]:
            case(objective.replace(":", "-"), {"objective": objective, **small}, Y[target], rounds=3, kinds=("ubj",))
        case("quantiles", {"objective": "reg:quantileerror", "quantile_alpha": [0.1, 0.5, 0.9], **small}, Y["real"], kinds=("ubj",))
        case("targets", {"objective": "reg:squarederror", **small}, np.column_stack([Y["real"], Y["positive"]]), kinds=("ubj",))
        case("labels", {"objective": "binary:logistic", **small}, np.column_stack([Y["binary"], 1 - Y["binary"]]), kinds=("ubj",))
        case("vector-leaves", {"objective": "reg:squarederror", "multi_strategy": "multi_output_tree", "tree_method": "hist", **small},
             np.column_stack([Y["real"], Y["positive"]]), rounds=2, refused="model_unsupported")
        case("linear", {"objective": "reg:squarederror", "booster": "gblinear"}, Y["real"], refused="model_unsupported")
        named_categories(xgb, cases, version)
    save(cases, f"xgboost-{version}")


def frames(fifth):
    import pandas as pd
    cities = np.array(["seoul", "busan", "jeju", fifth, "ulsan"])
    frame = lambda x: pd.DataFrame({"age": x[:, 0], "debt": x[:, 1], "city": pd.Categorical(cities[x[:, 4].astype(int)], categories=sorted(cities)),
                                    "grade": pd.Categorical((x[:, 5].astype(int) % 4) * 10, categories=[0, 10, 20, 30])})
    test = sample(20)
    data = frame(test)
    objects = [{"age": None if r.age != r.age else float(r.age), "debt": None if r.debt != r.debt else float(r.debt),
                "city": str(r.city), "grade": str(r.grade)} for r in data.itertuples()]
    return frame(X), data, objects


def named_categories(xgb, cases, version):
    """Since 3.1 the file holds the names of the categories; rows are given by name. (3.2 cuts names that are not ASCII short.)"""
    train, data, objects = frames("daejeon")
    booster = xgb.train({"objective": "binary:logistic", "max_depth": 3, "max_cat_to_onehot": 1, "nthread": 1},
                        xgb.DMatrix(train, Y["binary"], enable_categorical=True), 4)
    files = [f"xgboost-{version}-names.{kind}" for kind in ("json", "ubj")]
    for name in files:
        booster.save_model(os.path.join(out, name))
    given = xgb.DMatrix(data, enable_categorical=True)
    cases.append({"name": "names", "files": files, "objects": objects,
                  "predictions": shorter(booster.predict(given).reshape(-1, 1)),
                  "raw": shorter(booster.predict(given, output_margin=True).reshape(-1, 1))})


def lightgbm_cases():
    try:
        import lightgbm as lgb
    except ImportError:
        return
    version = lgb.__version__
    new, cases = int(version.split(".")[0]) >= 4, []

    def case(name, params, y, rounds=4, **more):
        params = {"num_leaves": 7, "min_data_in_leaf": 5, "learning_rate": 0.2, "verbose": -1, "num_threads": 1, "seed": 1,
                  "min_data_per_group": 5, "cat_smooth": 1, **params}
        rows = T.copy()
        rows[12, 2], rows[13, 2] = np.inf, -np.inf
        rows[3:6, 0], rows[9, 4], rows[10, 4], rows[11, 4] = [1e-40, -1e-36, 2e-35], -1, 2.7, -0.5
        categorical = more.get("categorical", [4, 5])
        if params.get("group"):
            train = lgb.Dataset(X, y, group=[20] * (N // 20), categorical_feature=categorical)
            del params["group"]
        else:
            train = lgb.Dataset(X, y, categorical_feature=categorical, free_raw_data=False)
        booster = lgb.train(params, train, rounds)
        file = f"lightgbm-{version}-{name}.txt"
        booster.save_model(os.path.join(out, file))
        booster = lgb.Booster(model_file=os.path.join(out, file))
        # Missing and odd categories, each alone, and numbers that are a threshold.
        rows[14, 4], rows[15, 5], rows[16, 4], rows[17, 5] = np.nan, np.nan, -0.5, -0.5
        for i, tree in enumerate(booster.dump_model()["tree_info"][:6]):
            root = tree["tree_structure"]
            if root.get("decision_type") == "<=":
                rows[18 + i, root["split_feature"]] = root["threshold"]
        entry = {"name": name, "files": [file], "rows": plain(rows), "refused": more.get("refused")}
        if entry["refused"] is None:
            shaped = lambda p: shorter(np.asarray(p).reshape(len(rows), -1))
            entry["predictions"], entry["raw"] = shaped(booster.predict(rows)), shaped(booster.predict(rows, raw_score=True))
        cases.append(entry)

    case("binary", {"objective": "binary", "sigmoid": 1.5}, Y["binary"])
    case("zero-missing", {"objective": "binary", "zero_as_missing": True}, Y["binary"])
    case("no-missing", {"objective": "regression", "use_missing": False}, Y["real"])
    case("multiclass", {"objective": "multiclass", "num_class": 3}, Y["classes"], rounds=3)
    # A threshold of `inf`: only being missing matters.
    case("presence", {"objective": "regression"}, np.isnan(X[:, 2]) * 3.0 + np.isnan(X[:, 0]), rounds=3)
    case("ova", {"objective": "multiclassova", "num_class": 3}, Y["classes"], rounds=2)
    case("dart", {"boosting": "dart", "objective": "poisson", "drop_rate": 0.5}, Y["count"])
    case("forest", {"boosting": "rf", "objective": "binary", "bagging_freq": 1, "bagging_fraction": 0.6}, Y["binary"])
    case("stump", {"objective": "regression", "min_data_in_leaf": 400}, Y["real"], rounds=1)
    if new:
        for objective, target in [("gamma", "positive"), ("tweedie", "count"), ("huber", "real"), ("quantile", "real"),
                                  ("regression_l1", "real"), ("cross_entropy", "binary"), ("cross_entropy_lambda", "binary")]:
            case(objective, {"objective": objective, "num_leaves": 4}, Y[target], rounds=2)
        case("sqrt", {"objective": "regression", "reg_sqrt": True, "num_leaves": 4}, Y["real"], rounds=3)
        case("rank", {"objective": "lambdarank", "num_leaves": 4, "group": True}, Y["binary"], rounds=2)
        case("linear-tree", {"objective": "regression", "linear_tree": True}, Y["real"], rounds=2, refused="model_unsupported")
        own = lambda scores, data: (scores - data.get_label(), np.ones(len(scores)))
        case("own-objective", {"objective": own}, Y["real"], rounds=1, refused="model_unsupported")
        train, data, objects = frames("대전")
        booster = lgb.train({"objective": "multiclass", "num_class": 3, "num_leaves": 6, "min_data_in_leaf": 5, "min_data_per_group": 5,
                             "cat_smooth": 1, "verbose": -1, "num_threads": 1}, lgb.Dataset(train, Y["classes"]), 2)
        file = f"lightgbm-{version}-names.txt"
        booster.save_model(os.path.join(out, file))
        cases.append({"name": "names", "files": [file], "objects": objects, "predictions": shorter(booster.predict(data)),
                      "raw": shorter(booster.predict(data, raw_score=True))})
    save(cases, f"lightgbm-{version}")


xgboost_cases()
lightgbm_cases()
