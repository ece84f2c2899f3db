"""Models of ONNX and the predictions of scikit-learn, which the runtime must repeat to 1e-6, and models that it must refuse.

    python -m venv env && env/bin/pip install scikit-learn==1.9.1 skl2onnx==1.20.0 onnx==1.23.2
    env/bin/python make_onnx_oracle.py oracle

Writes the models and `cases.json`: per case rows by feature (null: missing), what was declared, and what scikit-learn predicts.
"""
import json
import os
import sys

import numpy as np
import onnx
from onnx import TensorProto, helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import FloatTensorType, StringTensorType
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.svm import LinearSVC
import pandas as pd

out = sys.argv[1]
rng = np.random.default_rng(7)
X = rng.normal(size=(300, 4)).astype(np.float32)
T = rng.normal(size=(20, 4)).astype(np.float32)
signal = X[:, 0] + 0.5 * X[:, 1] * X[:, 2] + 0.3 * rng.normal(size=300)
binary = (signal > 0).astype(int)
three = np.array(["low", "middle", "high"])[np.digitize(signal, [-0.6, 0.6])]
cases = []


def keep(name, model):
    with open(os.path.join(out, name), "wb") as f:
        f.write(model.SerializeToString())


def plain(v):
    return None if v is None or (isinstance(v, float) and v != v) else v.item() if hasattr(v, "item") else v


def case(name, onx, rows, model=None, frame=None, declared=None, names=None, **more):
    keep(name + ".onnx", onx)
    given = frame if frame is not None else rows
    record = {"name": name, "declared": declared, **more}
    columns = list(frame.columns) if frame is not None else names or [f"f{i}" for i in range(rows.shape[1])]
    table = frame.itertuples(index=False) if frame is not None else rows
    record["rows"] = [{c: plain(float(v) if isinstance(v, np.floating) else v) for c, v in zip(columns, row)} for row in table]
    if hasattr(model, "predict_proba"):
        record["classes"] = [str(c) for c in model.classes_]
        record["probabilities"] = model.predict_proba(given).astype(float).tolist()
        record["labels"] = [str(v) for v in model.predict(given)]
    else:
        record["values"] = np.ravel(model.predict(given)).astype(float).tolist()
    cases.append(record)


m = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, binary)
case("binary-zipmap", to_onnx(m, X[:1]), T, m)
m = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, three)
names = ["age", "income", "debt", "tenure"]
case("multiclass-zipmap", to_onnx(m, X[:1]), T, m, names=names,
     declared={"inputs": [{"name": n, "type": "numeric"} for n in names]})
case("multiclass-tensor", to_onnx(m, X[:1], options={"zipmap": False}), T, m)
case("one-row", to_onnx(m, initial_types=[("X", FloatTensorType([1, 4]))], options={"zipmap": False}), T, m)
m = LinearRegression().fit(X, signal)
case("regression", to_onnx(m, X[:1]), T, m, declared={"output": "euros"})
m = RandomForestRegressor(n_estimators=4, max_depth=3, random_state=0).fit(X, signal)
case("forest", to_onnx(m, X[:1]), T, m)
gaps = X.copy()
gaps[rng.random(X.shape) < 0.2] = np.nan
Tgaps = T.copy()
Tgaps[rng.random(T.shape) < 0.3] = np.nan
m = make_pipeline(SimpleImputer(strategy="mean", add_indicator=False), RandomForestClassifier(5, max_depth=3, random_state=0)).fit(gaps, three)
case("forest-missing", to_onnx(m, X[:1]), Tgaps, m)


def frame(x, n):
    f = pd.DataFrame(x[:, :2], columns=["age", "income"])
    f["city"] = rng.choice(["seoul", "busan", "jeju"], n)
    f["grade"] = rng.choice(["a", "b"], n)
    return f


F, G = frame(gaps, 300), frame(Tgaps, 20)
G.loc[0, "city"] = "daegu"
m = make_pipeline(
    ColumnTransformer([
        ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), ["age", "income"]),
        ("texts", OneHotEncoder(handle_unknown="ignore"), ["city", "grade"]),
    ]),
    LogisticRegression(),
).fit(F, binary)
types = [("age", FloatTensorType([None, 1])), ("income", FloatTensorType([None, 1])),
         ("city", StringTensorType([None, 1])), ("grade", StringTensorType([None, 1]))]
case("columns", to_onnx(m, initial_types=types), None, m, frame=G)

# What is refused.
m = LinearSVC().fit(X, binary)
keep("refused-scores.onnx", to_onnx(m, X[:1]))
x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 2])
y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 2])
own = helper.make_node("Anything", ["x"], ["y"], domain="com.example.custom")
opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.example.custom", 1)]
keep("refused-domain.onnx", helper.make_model(helper.make_graph([own], "g", [x], [y]), opset_imports=opsets, ir_version=9))
inner = helper.make_graph([helper.make_node("Anything", [], ["z"], domain="com.example.custom")], "in", [],
                          [helper.make_tensor_value_info("z", TensorProto.FLOAT, [None])])
branch = helper.make_node("If", ["c"], ["y"], then_branch=inner, else_branch=inner)
c = helper.make_tensor_value_info("c", TensorProto.BOOL, [1])
keep("refused-nested-domain.onnx", helper.make_model(helper.make_graph([branch], "g", [c], [y]), opset_imports=opsets, ir_version=9))
w = helper.make_tensor("w", TensorProto.FLOAT, [2, 2], np.zeros(4, np.float32).tobytes(), raw=True)
w.ClearField("raw_data")
w.data_location = TensorProto.EXTERNAL
w.external_data.add(key="location", value="/etc/passwd")
mul = helper.make_node("MatMul", ["x", "w"], ["y"])
keep("refused-external.onnx", helper.make_model(helper.make_graph([mul], "g", [x], [y], [w]), opset_imports=opsets[:1], ir_version=9))
image = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 3, 8, 8])
flat = helper.make_node("Flatten", ["x"], ["y"])
keep("refused-image.onnx", helper.make_model(helper.make_graph([flat], "g", [image], [y]), opset_imports=opsets[:1], ir_version=9))
with open(os.path.join(out, "cases.json"), "w") as f:
    json.dump(cases, f, separators=(",", ":"))
