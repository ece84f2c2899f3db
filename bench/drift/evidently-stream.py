"""Runs Evidently's default column drift over streams, by the protocol that every detector of the bench follows.

Reads a JSON list of {name, file, rows, baseline, window, numeric: [...], levels: [...]} from stdin, `file` being a CSV with a header. Each
column reads a baseline, is armed, is compared window by window with `ValueDrift` at its defaults, and after an alarm reads a new baseline.
Columns with the same baseline share one Report. Writes one JSON line per stream to stdout.
"""

import json
import sys
import time
import warnings

warnings.filterwarnings("ignore")

import evidently  # noqa: E402
import pandas as pd  # noqa: E402
from evidently import DataDefinition, Dataset, Report  # noqa: E402
from evidently.metrics import ValueDrift  # noqa: E402


def drifted(definition, reference, current):
    """Which columns drifted, by the threshold and direction that Evidently itself chose."""
    columns = list(reference.columns)
    numeric = [c for c in columns if c in definition["numeric"]]
    levels = [c for c in columns if c in definition["levels"]]
    data = DataDefinition(numerical_columns=numeric, categorical_columns=levels)
    # A column that is empty on one side cannot be compared: Evidently stops with an error, and says nothing of the others.
    usable = [c for c in columns if reference[c].notna().any() and current[c].notna().any()]
    if not usable:
        return set(), len(columns)
    report = Report([ValueDrift(column=c) for c in usable])
    result = report.run(
        Dataset.from_pandas(current, data_definition=data), Dataset.from_pandas(reference, data_definition=data)
    ).dict()
    found = set()
    for metric in result["metrics"]:
        config = metric["config"]
        value, threshold = float(metric["value"]), float(config["threshold"])
        by_p = "p_value" in config["method"]
        if (value < threshold) if by_p else (value >= threshold):
            found.add(config["column"])
    return found, len(columns) - len(usable)


def watch(stream):
    columns = stream["numeric"] + stream["levels"]
    types = {c: "float64" for c in stream["numeric"]} | {c: "str" for c in stream["levels"]}
    rows = pd.read_csv(stream["file"], usecols=columns, dtype=types, keep_default_na=True)[columns]
    baseline, window = stream["baseline"], stream["window"]
    start = {c: 0 for c in columns}
    armed = {c: [] for c in columns}
    alarms, windows, half, skipped = [], 0, 0, 0
    for row in range(baseline, len(rows) - window + 1, window):
        ready = [c for c in columns if start[c] + baseline <= row]
        found = set()
        for first in sorted({start[c] for c in ready}):
            group = [c for c in ready if start[c] == first]
            hits, left = drifted(stream, rows.loc[first : first + baseline - 1, group], rows.loc[row : row + window - 1, group])
            found |= hits
            skipped += left
        for c in ready:
            if not armed[c] or armed[c][-1][0] < start[c] + baseline:
                armed[c].append([row, row + window])
            armed[c][-1][1] = row + window
        for c in sorted(found):
            alarms.append({"column": c, "row": row + window, "about": "drift"})
            start[c] = row + window
        windows += 1
        half += 2 * len(found) >= len(columns)
    return {
        "stream": stream["name"],
        "rows": len(rows),
        "alarms": alarms,
        "armed": armed,
        "windows": windows,
        "dataset_drift_windows": int(half),
        "not_comparable": skipped,
    }


def main():
    streams = json.load(sys.stdin)
    for stream in streams:
        began = time.time()
        result = watch(stream)
        result["seconds"] = round(time.time() - began, 1)
        result["version"] = evidently.__version__
        print(json.dumps(result), flush=True)


main()
