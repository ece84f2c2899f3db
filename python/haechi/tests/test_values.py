"""What Python's values become, and which are refused here."""

import datetime as dt
import decimal
import json
import logging
import os
import unittest
from unittest import mock

import haechi
from fake_server import FakeServer

logging.getLogger("haechi").addHandler(logging.NullHandler())
logging.getLogger("haechi").propagate = False


class Like:
    """A scalar as NumPy has them."""

    ndim = 0

    def __init__(self, value):
        self.value = value

    def item(self):
        return self.value


class Series:
    """A row as pandas has them."""

    def to_dict(self):
        return {"a": Like(1), "b": "x"}


class Values(unittest.TestCase):
    def sent(self, log, **options):
        """The one event that `log(client)` sends, and the problems it met."""
        problems = []
        with FakeServer() as server:
            with haechi.Client(server.url, on_error=problems.append, **options) as client:
                log(client)
            rows = [row for request in server.requests for row in request]
        return (rows[0] if rows else None), problems

    def test_every_kind_has_its_fields(self):
        common = dict(id="i", time="2026-01-01T00:00:00Z", system="s", user="u", variant="b", tags={"k": 1})
        for log, kind, fields in (
            (
                lambda c: c.log_prediction(
                    {"a": 1}, "y", probabilities={"y": 0.7}, confidence=0.7, groups={"sex": "f"}, latency_ms=2, **common
                ),
                "prediction",
                {
                    "features": {"a": 1},
                    "prediction": "y",
                    "probabilities": {"y": 0.7},
                    "confidence": 0.7,
                    "groups": {"sex": "f"},
                    "latency_ms": 2,
                },
            ),
            (
                lambda c: c.log_label("p", False, prediction_time="2026-01-01T00:00:00Z", **common),
                "label",
                {"prediction_id": "p", "value": False, "prediction_time": "2026-01-01T00:00:00Z"},
            ),
            (
                lambda c: c.log_llm_call(
                    model="m", prompt="a", response="b", context=("x", "y"), prompt_tokens=3, cost=0.1, **common
                ),
                "llm_call",
                {"model": "m", "prompt": "a", "response": "b", "context": ["x", "y"], "prompt_tokens": 3, "cost": 0.1},
            ),
            (
                lambda c: c.log_feedback("p", score=1, comment="good", **common),
                "feedback",
                {"prediction_id": "p", "score": 1, "comment": "good"},
            ),
            (
                lambda c: c.log_guard("pii", "fail", action="mask", detail={"found": [1]}, **common),
                "guard",
                {"guard": "pii", "verdict": "fail", "action": "mask", "detail": {"found": [1]}},
            ),
            (
                lambda c: c.log_cost(0.2, "EUR", unit="token", quantity=90, **common),
                "cost",
                {"amount": 0.2, "currency": "EUR", "unit": "token", "quantity": 90},
            ),
            (
                lambda c: c.log_business("sales", 2, unit="EUR", prediction_id="p", **common),
                "business",
                {"metric": "sales", "value": 2, "unit": "EUR", "prediction_id": "p"},
            ),
        ):
            with self.subTest(kind=kind):
                row, problems = self.sent(log)
                self.assertEqual(problems, [])
                self.assertEqual(row, {"kind": kind, **common, **fields})

    def test_an_exposure_names_flag_variant_and_unit(self):
        row, problems = self.sent(lambda c: c.log_exposure("f", "b", 7, experiment="e", id="i", time="2026-01-01T00:00:00Z"))
        self.assertEqual(problems, [])
        fields = {"flag": "f", "variant": "b", "unit": "7", "experiment": "e"}
        self.assertEqual(row, {"kind": "exposure", "id": "i", "time": "2026-01-01T00:00:00Z", **fields})
        _, problems = self.sent(lambda c: c.log_exposure("f", "b", None))
        self.assertEqual([problem.field for problem in problems], ["unit"])

    def test_scalars_of_numpy_and_pandas_are_plain_and_missing_is_null(self):
        nan = float("nan")
        features = {"i": Like(3), "f": Like(0.5), "b": Like(True), "nan": nan, "n": None, "like": Like(nan)}
        features.update({"d": decimal.Decimal("1.5"), 7: dt.date(2026, 1, 2)})
        row, problems = self.sent(lambda c: c.log_prediction(features, Like(1), groups={"sex": None, "age": 3}))
        self.assertEqual(problems, [])
        plain = {"i": 3, "f": 0.5, "b": True, "nan": None, "n": None, "like": None, "d": 1.5, "7": "2026-01-02"}
        self.assertEqual(row["features"], plain)
        self.assertEqual((row["prediction"], row["groups"]), (1, {"age": 3}))
        row, _ = self.sent(lambda c: c.log_prediction(Series(), 1))
        self.assertEqual(row["features"], {"a": 1, "b": "x"})

    def test_times_are_instants_with_a_zone(self):
        seoul = dt.timezone(dt.timedelta(hours=9))
        row, _ = self.sent(lambda c: c.log_label("p", 1, time=dt.datetime(2026, 3, 1, 9, 0, 0, 123456, seoul)))
        self.assertEqual(row["time"], "2026-03-01T00:00:00.123Z")

    def test_what_cannot_be_sent_is_told_and_raises_nothing(self):
        loop = {}
        loop["loop"] = loop

        class Hostile:
            def item(self):
                raise RuntimeError("no")

        for log, field in (
            (lambda c: c.log_prediction({"a": float("inf")}, 1), "features.a"),
            (lambda c: c.log_prediction({"a": [1]}, 1), "features.a"),
            (lambda c: c.log_prediction({"a": Hostile()}, 1), None),
            (lambda c: c.log_prediction([1, 2], 1), "features"),
            (lambda c: c.log_prediction({}, None), "prediction"),
            (lambda c: c.log_prediction({}, float("nan")), "prediction"),
            (lambda c: c.log_label("p", 1, time=dt.datetime(2026, 1, 1)), "time"),
            (lambda c: c.log_label("p", 1, time=5), "time"),
            (lambda c: c.log_label("p", "\ud800"), None),
            (lambda c: c.log_guard("g", "fail", detail=loop), None),
        ):
            with self.subTest(field=field):
                row, problems = self.sent(log)
                self.assertIsNone(row)
                self.assertEqual([(p.kind, p.field) for p in problems], [("invalid", field)])
                json.dumps(str(problems[0]))

    def test_a_misspelt_keyword_is_a_mistake_in_the_call(self):
        with FakeServer() as server, haechi.Client(server.url) as client:
            with self.assertRaisesRegex(TypeError, "'variants'"):
                client.log_label("p", 1, variants="b")

    def test_defaults_and_settings_of_the_environment(self):
        with FakeServer() as server:
            with mock.patch.dict(os.environ, {"HAECHI_URL": server.url + "/", "HAECHI_API_KEY": "hk_env"}):
                with haechi.Client(system="s", environment="test", version="3") as client:
                    client.log_label("p", 1, version=4)
            row = server.requests[0][0]
            self.assertEqual((row["system"], row["environment"], row["version"]), ("s", "test", "4"))
            self.assertEqual(server.headers[0]["authorization"], "Bearer hk_env")
        for options in ({"url": "here:4600"}, {"batch_size": 0}, {"batch_size": 1_001}, {"queue_size": 0}):
            with self.subTest(options=options), self.assertRaises(ValueError):
                haechi.Client(**options)


if __name__ == "__main__":
    unittest.main()
