"""KServe's InferenceRESTClient against a running server. Arguments: host:port, key. One JSON line per check: name, ok, reason."""

import asyncio
import json
import sys

import numpy as np
from kserve import InferenceRESTClient, InferInput, InferRequest
from kserve.inference_client import RESTConfig

address, key = sys.argv[1:3]
base = f"http://{address}"
headers = {"authorization": f"Bearer {key}"}
client = InferenceRESTClient(RESTConfig(protocol="v2"))


async def check(name, body):
    try:
        await body()
        result = {"name": f"kserve: {name}", "ok": True, "reason": ""}
    except Exception as error:
        result = {"name": f"kserve: {name}", "ok": False, "reason": f"{type(error).__name__}: {error}"[:300]}
    print(json.dumps(result), flush=True)


def same(found, expected):
    assert found == expected, f"{found!r} instead of {expected!r}"


async def health():
    same(await client.is_server_live(base), True)
    same(await client.is_server_ready(base), True)
    same(await client.is_model_ready(base, "apply", headers=headers), True)


async def infer(binary):
    income = InferInput("income", [2], "FP64")
    income.set_data_from_numpy(np.array([39.0, 0.0]), binary_data=binary)
    region = InferInput("region", [2], "BYTES")
    region.set_data_from_numpy(np.array([b"north", b"south"], dtype=np.object_), binary_data=binary)
    request = InferRequest(model_name="apply", infer_inputs=[income, region], request_id="r-2")
    answer = await client.infer(base, request, model_name="apply", headers=dict(headers))
    same(answer.id, "r-2")
    label = next(one for one in answer.outputs if one.name == "label")
    same([one.decode() if isinstance(one, bytes) else one for one in label.as_numpy().tolist()], ["yes", "no"])


async def main():
    await check("health and readiness", health)
    await check("infer with JSON", lambda: infer(False))
    await check("infer with binary tensors", lambda: infer(True))


asyncio.run(main())
