"""MLflow's own flavors against a running server: log_model of scikit-learn, XGBoost and LightGBM, load back by run, by registered version and by alias.
Arguments: tracking uri, key. One JSON line per check: name, ok, reason. Written for MLflow 2.20 and later."""

import json
import os
import sys
import urllib.request
import warnings

uri, key = sys.argv[1:3]
os.environ.update(
    MLFLOW_TRACKING_URI=uri,
    MLFLOW_TRACKING_TOKEN=key,
    MLFLOW_DISABLE_TELEMETRY="true",
    DO_NOT_TRACK="true",
    MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR="false",
    MLFLOW_HTTP_REQUEST_MAX_RETRIES="0",
    GIT_PYTHON_REFRESH="quiet",
)
warnings.filterwarnings("ignore")

import lightgbm  # noqa: E402
import mlflow  # noqa: E402
import numpy as np  # noqa: E402
import pandas as pd  # noqa: E402
import xgboost  # noqa: E402
from mlflow.models import infer_signature  # noqa: E402
from sklearn.linear_model import LogisticRegression  # noqa: E402

THREE = int(mlflow.__version__.split(".")[0]) >= 3
client = mlflow.MlflowClient()
mark = mlflow.__version__
rows = pd.DataFrame({"income": np.arange(200.0), "debt": np.arange(200.0)[::-1] % 7})
labels = (rows.income >= 100).astype(int)


def check(name, body):
    try:
        reason = body() or ""
        line = {"name": f"mlflow {mark}: {name}", "ok": True, "reason": reason}
    except Exception as error:  # noqa: BLE001 - every failure is a line
        line = {"name": f"mlflow {mark}: {name}", "ok": False, "reason": f"{type(error).__name__}: {error}"[:400]}
    print(json.dumps(line), flush=True)


def own(path):
    """Our own interface: what the registry made of the version."""
    asked = urllib.request.Request(f"{uri.removesuffix('/mlflow')}{path}", headers={"authorization": f"Bearer {key}"})
    with urllib.request.urlopen(asked) as answer:
        return json.load(answer)


def walk(flavor, model, expected_format):
    name = f"{flavor.__name__.split('.')[-1]} {mark}"
    expected = np.asarray(model.predict(rows))
    with mlflow.start_run(run_name=f"train {name}") as run:
        mlflow.log_metrics({"accuracy": 0.97, "held_out_rows": 400})
        place = {"name": "model"} if THREE else {"artifact_path": "model"}
        info = flavor.log_model(
            model, **place, signature=infer_signature(rows, expected), registered_model_name=name
        )
    for address in (f"runs:/{run.info.run_id}/model", info.model_uri, f"models:/{name}/1"):
        np.testing.assert_allclose(np.asarray(flavor.load_model(address).predict(rows)), expected, atol=1e-6)
    client.set_registered_model_alias(name, "champion", "1")
    found = mlflow.pyfunc.load_model(f"models:/{name}@champion").predict(rows)
    np.testing.assert_allclose(np.asarray(found), expected, atol=1e-6)
    version = client.get_model_version(name, "1")
    assert version.run_id == run.info.run_id, version
    id = name.lower().replace(" ", "-")
    registered = own(f"/api/v1/models/{id}/versions/1")
    assert registered["format"] == expected_format, registered["format"]
    assert registered["metrics"]["accuracy"] == 0.97, registered["metrics"]
    return f"registered as {registered['format']}"


class BoosterOnFrames:
    """A booster that takes frames, so that it is asked as the others are."""

    def __init__(self, booster):
        self.booster = booster

    def predict(self, frame):
        return self.booster.predict(xgboost.DMatrix(frame))


class XgboostBooster:
    __name__ = "mlflow.booster"

    @staticmethod
    def log_model(model, **options):
        return mlflow.xgboost.log_model(model.booster, **options)

    @staticmethod
    def load_model(address):
        return BoosterOnFrames(mlflow.xgboost.load_model(address))


def scikit_learn():
    return walk(mlflow.sklearn, LogisticRegression().fit(rows, labels), "mlflow.reference.v1")


def xgboost_classifier():
    return walk(mlflow.xgboost, xgboost.XGBClassifier(n_estimators=5).fit(rows, labels), "xgboost.ubj")


def xgboost_booster():
    booster = xgboost.train({"objective": "binary:logistic"}, xgboost.DMatrix(rows, labels), 5)
    return walk(XgboostBooster(), BoosterOnFrames(booster), "xgboost.ubj")


def lightgbm_booster():
    data = lightgbm.Dataset(rows, labels)
    booster = lightgbm.train({"objective": "binary", "verbose": -1}, data, 5)
    return walk(mlflow.lightgbm, booster, "lightgbm.text")


check("sklearn.log_model and load back", scikit_learn)
check("xgboost.log_model of a classifier and load back", xgboost_classifier)
check("xgboost.log_model of a booster and load back", xgboost_booster)
check("lightgbm.log_model and load back", lightgbm_booster)
