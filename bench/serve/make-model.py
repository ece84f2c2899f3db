"""Trains the model that bench:serve asks, and writes it in every form that somebody serves.

Arguments: folder. Writes model.ubj, rows.json (features by name, and the probability that XGBoost itself gives), mlflow/ (a model of MLflow).
"""

import json
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import xgboost

FEATURES = 30
TREES = 500
DEPTH = 6
ROWS = 5_000
ASKED = 1_000

folder = Path(sys.argv[1])
random = np.random.default_rng(20_260)
names = [f"f{i:02d}" for i in range(FEATURES)]
x = random.normal(size=(ROWS, FEATURES)).round(4)
score = x[:, 0] * x[:, 1] + np.sin(3 * x[:, 2]) + x[:, 3:8].sum(axis=1) / 3 + random.normal(size=ROWS) / 2
table = pd.DataFrame(x, columns=names)
model = xgboost.XGBClassifier(
    n_estimators=TREES, max_depth=DEPTH, learning_rate=0.05, tree_method="hist", n_jobs=2, random_state=1
)
model.fit(table, (score > 0).astype(int))
model.get_booster().save_model(folder / "model.ubj")
asked = table.head(ASKED)
given = model.predict_proba(asked)[:, 1]
rows = [{"features": row, "probability": float(p)} for row, p in zip(asked.to_dict("records"), given)]
(folder / "rows.json").write_text(json.dumps(rows))
try:
    import mlflow.xgboost

    mlflow.xgboost.save_model(model, str(folder / "mlflow"), model_format="ubj")
except Exception as error:  # the bench goes on without this peer, and says why
    (folder / "mlflow-missing").write_text(f"{type(error).__name__}: {error}"[:300])
