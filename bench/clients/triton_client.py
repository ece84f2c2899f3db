"""NVIDIA's tritonclient[http] against a running server. Arguments: host:port, key. One JSON line per check: name, ok, reason."""

import json
import sys

import numpy as np
import tritonclient.http as triton
from tritonclient.utils import InferenceServerException

address, key = sys.argv[1:3]
headers = {"authorization": f"Bearer {key}"}
client = triton.InferenceServerClient(address)
income = np.array([39.0, 0.0])
region = np.array([b"north", b"south"], dtype=np.object_)


def check(name, body):
    try:
        body()
        result = {"name": f"tritonclient: {name}", "ok": True, "reason": ""}
    except Exception as error:
        result = {"name": f"tritonclient: {name}", "ok": False, "reason": f"{type(error).__name__}: {error}"[:300]}
    print(json.dumps(result), flush=True)


def same(found, expected):
    assert found == expected, f"{found!r} instead of {expected!r}"


def health():
    same([client.is_server_live(), client.is_server_ready()], [True, True])
    same(client.is_model_ready("apply", headers=headers), True)
    same(client.is_model_ready("apply", "1", headers=headers), True)


def metadata():
    same(client.get_server_metadata(headers=headers)["name"], "haechi")
    model = client.get_model_metadata("apply", headers=headers)
    same([one["name"] for one in model["inputs"]], ["income", "region"])
    same(model["versions"], ["1"])


def infer(binary, datatype="FP64", dtype=np.float64):
    first = triton.InferInput("income", [2], datatype)
    first.set_data_from_numpy(income.astype(dtype), binary_data=binary)
    second = triton.InferInput("region", [2], "BYTES")
    second.set_data_from_numpy(region, binary_data=binary)
    wanted = [triton.InferRequestedOutput(name, binary_data=binary) for name in ("prediction", "label", "probability")]
    answer = client.infer("apply", [first, second], outputs=wanted, request_id="r-1", headers=headers)
    same(answer.get_response()["id"], "r-1")
    same(answer.as_numpy("prediction").tolist(), [1, 0])
    labels = [one.decode() if isinstance(one, bytes) else one for one in answer.as_numpy("label").tolist()]
    same(labels, ["yes", "no"])
    same(answer.as_numpy("probability").shape, (2, 2))
    assert np.allclose(answer.as_numpy("probability").sum(axis=1), 1)


def defaults():
    first = triton.InferInput("income", [2, 1], "INT64")
    first.set_data_from_numpy(income.astype(np.int64).reshape(2, 1))
    second = triton.InferInput("region", [2, 1], "BYTES")
    second.set_data_from_numpy(region.reshape(2, 1))
    answer = client.infer("apply", [first, second], headers=headers)
    same(answer.as_numpy("prediction").tolist(), [1, 0])


def repository():
    index = client.get_model_repository_index(headers=headers)
    same([(one["name"], one["version"], one["state"]) for one in index], [("apply", "1", "READY")])
    client.load_model("apply", headers=headers)


def refused(words, call):
    try:
        call()
    except InferenceServerException as error:
        assert words in str(error), str(error)
        return
    raise AssertionError("was not refused")


check("health, readiness of server, model and version", health)
check("metadata of server and model", metadata)
check("infer with JSON", lambda: infer(False))
check("infer with binary tensors", lambda: infer(True))
check("infer with binary FP16", lambda: infer(True, "FP16", np.float16))
check("infer with what the client does by itself", defaults)
check("repository index and load", repository)
check("unload of what is served is refused", lambda: refused("serves credit/1", lambda: client.unload_model("apply", headers=headers)))
check("an unknown model is refused", lambda: refused("There is no route", lambda: client.get_model_metadata("none", headers=headers)))
check("a call without a key is refused", lambda: refused("Sign in", lambda: client.get_model_metadata("apply")))
