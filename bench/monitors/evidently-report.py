"""The peer's side of npm run bench:monitors: Evidently's report over two Parquet files, as HTML and JSON.

python evidently-report.py REFERENCE CURRENT HTML JSON

Drift, data summary and classification in one Report, with Evidently's own defaults. Prints one JSON object: seconds by
part. The bench measures wall time and memory from outside.
"""

import json
import sys
import time

began = time.perf_counter()

import pandas as pd
from evidently import BinaryClassification, DataDefinition, Dataset, Report
from evidently.presets import ClassificationPreset, DataDriftPreset, DataSummaryPreset

reference_file, current_file, html, out = sys.argv[1:5]
imported = time.perf_counter()
current = pd.read_parquet(current_file)
reference = pd.read_parquet(reference_file)
read = time.perf_counter()

categorical = ["region", "channel", "sex", "target", "prediction"]
numerical = [name for name in current.columns if name not in categorical]
definition = DataDefinition(
    numerical_columns=numerical,
    categorical_columns=categorical,
    classification=[
        BinaryClassification(target="target", prediction_labels="prediction", prediction_probas="score", pos_label="yes")
    ],
)
report = Report([DataDriftPreset(), DataSummaryPreset(), ClassificationPreset()])
snapshot = report.run(
    Dataset.from_pandas(current, data_definition=definition),
    Dataset.from_pandas(reference, data_definition=definition),
)
ran = time.perf_counter()
snapshot.save_html(html)
with open(out, "w", encoding="utf-8") as file:
    file.write(snapshot.json())
done = time.perf_counter()
print(
    json.dumps(
        {
            "import_s": imported - began,
            "read_s": read - imported,
            "run_s": ran - read,
            "write_s": done - ran,
        }
    )
)
