"""Walks this server with MLflow's official client: `mlflow_client.py <tracking uri> <key>`. A line of JSON a step: {"name", "ok", "reason"}.

Written against what the client promises, so that it passes on MLflow's own server as well. Works with mlflow-skinny 2.20 and later.
"""

import json
import math
import os
import sys
import tempfile
import time
from importlib.metadata import version

uri, key = sys.argv[1], sys.argv[2]
os.environ.update(
    MLFLOW_TRACKING_URI=uri,
    MLFLOW_TRACKING_TOKEN=key,
    MLFLOW_DISABLE_TELEMETRY="true",
    DO_NOT_TRACK="true",
    MLFLOW_ENABLE_ARTIFACTS_PROGRESS_BAR="false",
    # A 5xx would be tried again for minutes: a failure here is to be seen.
    MLFLOW_HTTP_REQUEST_MAX_RETRIES="0",
    GIT_PYTHON_REFRESH="quiet",
)

import mlflow  # noqa: E402
from mlflow.entities import Metric, Param, RunTag, ViewType  # noqa: E402
from mlflow.exceptions import MlflowException  # noqa: E402

VERSION = tuple(int(part) for part in mlflow.__version__.split(".")[:2])
opentelemetry = tuple(int(part) for part in version("opentelemetry-sdk").split(".")[:2])
client = mlflow.MlflowClient()
# So that several clients can walk one server.
mark = mlflow.__version__
WALK, MODEL, PROMPT, TEAM = f"client walk {mark}", f"walked model {mark}", f"greeting-{mark.replace('.', '-')}", f"risk {mark}"
made = {}
failed = 0


def step(function):
    """Runs a step at once and says how it went."""
    global failed
    name = function.__name__.replace("_", " ")
    began = time.monotonic()
    try:
        function()
        line = {"name": name, "ok": True, "reason": f"{time.monotonic() - began:.2f} s"}
    except Exception as error:  # noqa: BLE001 - every failure is a line
        failed += 1
        where = error.__traceback__.tb_next
        place = where.tb_lineno if where is not None else "?"
        line = {"name": name, "ok": False, "reason": f"line {place}: {type(error).__name__}: {error}"[:600]}
    print(json.dumps(line), flush=True)


def refused(code, act):
    try:
        act()
    except MlflowException as error:
        assert error.error_code == code, f"{error.error_code} instead of {code}: {error}"
        return str(error)
    raise AssertionError(f"nothing was refused where {code} was expected")


@step
def experiments():
    made["experiment"] = client.create_experiment(WALK, tags={"team": TEAM})
    found = client.get_experiment_by_name(WALK)
    assert found.experiment_id == made["experiment"] and found.tags["team"] == TEAM
    assert client.get_experiment_by_name("nobody made this") is None
    client.set_experiment_tag(made["experiment"], "purpose", "test")
    names = [one.name for one in client.search_experiments(filter_string=f"tags.team = '{TEAM}'")]
    assert names == [WALK], names
    refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_experiment(WALK))
    other = client.create_experiment(f"to be renamed {mark}")
    client.rename_experiment(other, f"renamed {mark}")
    client.delete_experiment(other)
    assert client.get_experiment(other).lifecycle_stage == "deleted"
    client.restore_experiment(other)
    assert client.get_experiment("0").name == "Default"


@step
def nested_runs():
    mlflow.set_experiment(WALK)
    with mlflow.start_run(run_name="parent", description="the outer one") as parent:
        mlflow.log_params({"depth": 3, "eta": 0.1})
        mlflow.log_metric("loss", 0.5, step=1)
        mlflow.log_metric("loss", 0.25, step=2)
        mlflow.log_metrics({"accuracy": 0.95, "held_out_rows": 400, "bias.tpr_gap": 0.02})
        mlflow.set_tag("kind", "outer")
        with mlflow.start_run(nested=True, run_name="child") as child:
            mlflow.log_metric("loss", 1.5)
    made["run"], made["child"] = parent.info.run_id, child.info.run_id
    run = client.get_run(made["run"])
    assert run.data.params == {"depth": "3", "eta": "0.1"}, run.data.params
    assert run.data.metrics["loss"] == 0.25 and run.info.status == "FINISHED"
    assert run.info.run_name == "parent" and run.data.tags["mlflow.runName"] == "parent"
    assert client.get_run(made["child"]).data.tags["mlflow.parentRunId"] == made["run"]
    history = [(one.step, one.value) for one in client.get_metric_history(made["run"], "loss")]
    assert history == [(1, 0.5), (2, 0.25)], history


@step
def batches_and_values_that_json_lacks():
    run = client.create_run(made["experiment"]).info.run_id
    now = int(time.time() * 1000)
    client.log_batch(
        run,
        metrics=[Metric("m", float(at), now + at, at) for at in range(900)],
        params=[Param(f"p{at}", "x" * 100) for at in range(50)],
        tags=[RunTag(f"t{at}", "y") for at in range(50)],
    )
    assert len(client.get_metric_history(run, "m")) == 900
    client.log_metric(run, "nan", math.nan)
    client.log_metric(run, "infinite", math.inf)
    data = client.get_run(run).data
    assert math.isnan(data.metrics["nan"]) and data.metrics["infinite"] > 1e308 and data.metrics["m"] == 899
    client.log_param(run, "p0", "x" * 100)
    refused("INVALID_PARAMETER_VALUE", lambda: client.log_param(run, "p0", "other"))
    client.set_terminated(run, "FAILED")
    assert client.get_run(run).info.status == "FAILED"
    made["batch"] = run


@step
def searching_runs():
    here = [made["experiment"]]
    found = client.search_runs(here, "metrics.loss < 1 and params.depth = '3' and tags.kind LIKE 'out%'")
    assert [one.info.run_id for one in found] == [made["run"]]
    ordered = client.search_runs(here, "metrics.loss > 0", order_by=["metrics.loss DESC"])
    assert [one.info.run_id for one in ordered] == [made["child"], made["run"]]
    page = client.search_runs(here, max_results=1)
    rest = client.search_runs(here, max_results=1, page_token=page.token)
    assert page.token and page[0].info.run_id != rest[0].info.run_id
    client.delete_run(made["batch"])
    assert len(client.search_runs(here)) == 2
    gone = client.search_runs(here, run_view_type=ViewType.DELETED_ONLY)
    assert [one.info.run_id for one in gone] == [made["batch"]]
    client.restore_run(made["batch"])
    refused("INVALID_PARAMETER_VALUE", lambda: client.search_runs(here, "metrics.loss ~ 3"))


@step
def artifacts():
    with tempfile.TemporaryDirectory() as folder:
        os.makedirs(os.path.join(folder, "up", "deep"))
        for name, text in (("a note.txt", "one"), ("deep/b.json", "{}")):
            with open(os.path.join(folder, "up", name), "w") as file:
                file.write(text)
        client.log_artifacts(made["run"], os.path.join(folder, "up"), "files")
        listed = sorted(one.path for one in client.list_artifacts(made["run"], "files"))
        assert listed == ["files/a note.txt", "files/deep"], listed
        down = client.download_artifacts(made["run"], "files", folder)
        with open(os.path.join(down, "a note.txt")) as file:
            assert file.read() == "one"
        assert os.path.exists(os.path.join(down, "deep", "b.json"))
    client.log_text(made["run"], "hello", "notes/hello.txt")
    assert mlflow.artifacts.load_text(f"{client.get_run(made['run']).info.artifact_uri}/notes/hello.txt") == "hello"


@step
def failures_say_what_and_are_not_tried_again():
    began = time.monotonic()
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_run("0" * 32))
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_experiment("999999"))
    refused("RESOURCE_DOES_NOT_EXIST", lambda: client.get_registered_model("nobody"))
    assert time.monotonic() - began < 5


if VERSION >= (3, 0):

    @step
    def logged_models():
        model = mlflow.initialize_logged_model(name="walked", source_run_id=made["run"], params={"depth": "3"})
        mlflow.set_logged_model_tags(model.model_id, {"stage": "made"})
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "MLmodel"), "w") as file:
                file.write("flavors: {sklearn: {pickled_model: model.pkl}}\n")
            with open(os.path.join(folder, "model.pkl"), "wb") as file:
                file.write(b"\x80\x04K\x01.")
            client.log_model_artifacts(model.model_id, folder)
        mlflow.finalize_logged_model(model.model_id, "READY")
        found = mlflow.get_logged_model(model.model_id)
        assert str(found.status) in ("READY", "LoggedModelStatus.READY") and found.tags["stage"] == "made"
        named = client.search_logged_models([made["experiment"]], filter_string="name = 'walked'")
        assert [one.model_id for one in named] == [model.model_id]
        made["model"] = model.model_id


@step
def registration():
    client.create_registered_model(MODEL, tags={"team": TEAM}, description="for a test")
    source = f"models:/{made['model']}" if "model" in made else client.get_run(made["run"]).info.artifact_uri + "/files"
    if VERSION >= (3, 0):
        one = mlflow.register_model(source, MODEL)
    else:
        one = client.create_model_version(MODEL, source, made["run"])
    assert one.version in (1, "1") and one.run_id == made["run"], (one.version, one.run_id)
    two = client.create_model_version(MODEL, client.get_run(made["run"]).info.artifact_uri + "/files", made["run"])
    assert str(two.version) == "2" and two.status == "READY"
    client.set_model_version_tag(MODEL, "2", "checked", "yes")
    client.update_model_version(MODEL, "2", "the second")
    found = client.search_model_versions(f"name = '{MODEL}' and tags.checked = 'yes'")
    assert [str(one.version) for one in found] == ["2"] and found[0].description == "the second"
    assert MODEL in [one.name for one in client.search_registered_models(f"tags.team = '{TEAM}'")]
    refused("RESOURCE_ALREADY_EXISTS", lambda: client.create_registered_model(MODEL))
    refused("INVALID_PARAMETER_VALUE", lambda: client.create_model_version(MODEL, "/etc/passwd"))


@step
def aliases_and_stages():
    client.set_registered_model_alias(MODEL, "champion", "2")
    assert str(client.get_model_version_by_alias(MODEL, "champion").version) == "2"
    client.delete_registered_model_alias(MODEL, "champion")
    client.transition_model_version_stage(MODEL, "1", "Production")
    client.transition_model_version_stage(MODEL, "2", "Production", archive_existing_versions=True)
    assert client.get_model_version(MODEL, "1").current_stage == "Archived"
    latest = client.get_latest_versions(MODEL, ["Production"])
    assert [str(one.version) for one in latest] == ["2"]
    copied = client.copy_model_version(f"models:/{MODEL}/2", f"copied {mark}")
    assert copied.name == f"copied {mark}" and str(copied.version) == "1"
    with tempfile.TemporaryDirectory() as folder:
        down = mlflow.artifacts.download_artifacts(f"models:/{MODEL}/2", dst_path=folder)
        assert os.path.exists(os.path.join(down, "a note.txt"))
    client.rename_registered_model(f"copied {mark}", f"renamed model {mark}")
    client.delete_registered_model(f"renamed model {mark}")


# Versions before that want NumPy for prompts, which mlflow-skinny does not bring.
if VERSION >= (3, 10):

    @step
    def prompts():
        mlflow.genai.register_prompt(PROMPT, "Hello {{name}}", commit_message="first")
        assert mlflow.genai.load_prompt(f"prompts:/{PROMPT}/1").format(name="you") == "Hello you"
        assert PROMPT not in [one.name for one in client.search_registered_models()]


# Clients before 3.0 end no span with the OpenTelemetry that pip gives them today.
if VERSION >= (3, 0) or opentelemetry < (1, 30):

    @step
    def traces():
        mlflow.set_experiment(experiment_id=made["experiment"])

        @mlflow.trace(span_type="TOOL")
        def inner(x):
            return {"double": x * 2}

        @mlflow.trace
        def outer(x):
            return inner(x)["double"] + 1

        assert outer(20) == 41
        if hasattr(mlflow, "flush_trace_async_logging"):
            mlflow.flush_trace_async_logging()
        trace = client.search_traces([made["experiment"]])[0]
        trace_id = trace.info.request_id
        assert [(span.name, span.inputs) for span in trace.data.spans] == [("outer", {"x": 20}), ("inner", {"x": 20})]
        trace = client.get_trace(trace_id)
        assert trace.data.spans[1].outputs == {"double": 40} and trace.data.spans[1].span_type == "TOOL"
        client.set_trace_tag(trace_id, "checked", "yes")
        found = client.search_traces([made["experiment"]], filter_string="tags.checked = 'yes' AND status = 'OK'")
        assert [one.info.request_id for one in found] == [trace_id]
        client.delete_trace_tag(trace_id, "checked")
        if VERSION >= (3, 2):
            said = mlflow.log_feedback(trace_id=trace_id, name="good", value=True)
            mlflow.override_feedback(trace_id=trace_id, assessment_id=said.assessment_id, value=False)
            assert sorted((one.value, one.valid) for one in client.get_trace(trace_id).info.assessments) == [
                (False, True),
                (True, False),
            ]
        id_named = {"trace_ids" if VERSION >= (3, 0) else "request_ids": [trace_id]}
        assert client.delete_traces(made["experiment"], **id_named) == 1
        assert client.search_traces([made["experiment"]]) == []


sys.exit(1 if failed else 0)
