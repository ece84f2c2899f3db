"""XGBoost behind FastAPI as people write it by hand: features by name in, probability out. Run by uvicorn with as many workers as the product has."""

import os

import numpy as np
import xgboost
from fastapi import FastAPI
from pydantic import BaseModel

booster = xgboost.Booster(model_file=os.environ["MODEL"])
# One thread a process: more of them wait for each other over a single row.
booster.set_param({"nthread": 1})
names = booster.feature_names
app = FastAPI()


class Request(BaseModel):
    features: dict[str, float]


@app.post("/predict")
def predict(request: Request) -> dict[str, float]:
    row = np.array([[request.features[name] for name in names]], dtype=np.float32)
    return {"probability": float(booster.inplace_predict(row)[0])}


@app.get("/ready")
def ready() -> dict[str, bool]:
    return {"ready": True}
