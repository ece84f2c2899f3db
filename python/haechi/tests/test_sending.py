"""Batches, retries, back-off, the bounded queue, flush and close: against a server that fails when told."""

import logging
import os
import subprocess
import sys
import threading
import time
import unittest
from email.utils import formatdate
from unittest import mock

import haechi
from fake_server import FakeServer, cut, refusal, stored

logging.getLogger("haechi").addHandler(logging.NullHandler())
logging.getLogger("haechi").propagate = False
HERE = os.path.dirname(os.path.abspath(__file__))


class Sending(unittest.TestCase):
    def open(self, server, **options):
        self.problems = []
        options = {"flush_interval": 0.02, "api_key": "hk_1", "on_error": self.problems.append, **options}
        client = haechi.Client(server.url, **options)
        self.addCleanup(client.close, 0.1)
        return client

    def kinds(self):
        return [problem.kind for problem in self.problems]

    def test_events_go_in_batches_in_order_with_the_key(self):
        with FakeServer() as server:
            client = self.open(server, batch_size=2, flush_interval=5)
            ids = [client.log_label(f"p{n}", n) for n in range(5)]
            self.assertTrue(client.flush(5))
            self.assertEqual([len(rows) for rows in server.requests], [2, 2, 1])
            self.assertEqual([row["id"] for rows in server.requests for row in rows], ids)
            self.assertEqual(server.headers[0]["authorization"], "Bearer hk_1")
            self.assertEqual(server.headers[0]["content-type"], "application/x-ndjson")
            self.assertEqual(client.counts()["stored"], 5)

    def test_an_event_alone_is_sent_after_the_interval(self):
        with FakeServer() as server:
            client = self.open(server, flush_interval=0.05)
            client.log_label("p", 1)
            deadline = time.monotonic() + 5
            while not server.requests and time.monotonic() < deadline:
                time.sleep(0.01)
            self.assertEqual(len(server.requests), 1)

    def test_every_attempt_sends_the_same_id_and_time(self):
        with FakeServer(refusal(503, "spool_full"), cut, refusal(502, "x")) as server:
            client = self.open(server)
            client.log_prediction({"a": 1}, "yes")
            client.log_label("p", "no", time="2026-03-01T00:00:00Z")
            self.assertTrue(client.flush(10))
            self.assertEqual(len(server.requests), 4)
            first = server.requests[0]
            self.assertTrue(all(rows == first for rows in server.requests))
            self.assertRegex(first[0]["id"], r"^[0-9a-f-]{36}$")
            self.assertRegex(first[0]["time"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
            self.assertEqual(first[1]["time"], "2026-03-01T00:00:00Z")
            self.assertEqual(self.problems, [])

    def test_the_wait_that_the_server_asks_for_is_kept(self):
        for form, header in (("seconds", lambda: "1"), ("date", lambda: formatdate(time.time() + 2, usegmt=True))):
            with self.subTest(form), FakeServer(refusal(429, "rate_limited", {"retry-after": header()})) as server:
                client = self.open(server)
                began = time.monotonic()
                client.log_label("p", 1)
                self.assertTrue(client.flush(5))
                self.assertGreater(time.monotonic() - began, 0.9)
                self.assertEqual(len(server.requests), 2)

    def test_pauses_grow(self):
        waits = []
        with FakeServer(*[refusal(503, "spool_full")] * 4) as server:
            client = self.open(server)
            with mock.patch.object(client._queue, "_sleep", side_effect=lambda s: waits.append(s) or True):
                client.log_label("p", 1)
                self.assertTrue(client.flush(5))
        for wait, base in zip(waits, (0.2, 0.4, 0.8, 1.6)):
            self.assertTrue(base / 2 <= wait <= base, f"{wait} of {base}")
        self.assertEqual(len(waits), 4)

    def test_rows_that_are_refused_are_told_with_field_and_reason(self):
        def partly(rows):
            errors = [{"line": 2, "field": "confidence", "code": "invalid_request", "reason": "must lie between 0 and 1"}]
            return 200, {}, {"accepted": 1, "rejected": 1, "errors": errors}

        with FakeServer(partly) as server:
            client = self.open(server)
            client.log_prediction({"a": 1}, 1)
            bad = client.log_prediction({"a": 1}, 1, confidence=3)
            self.assertTrue(client.flush(5))
            (problem,) = self.problems
            self.assertEqual((problem.kind, problem.code, problem.field), ("refused", "invalid_request", "confidence"))
            self.assertEqual(problem.event["id"], bad)
            counts = client.counts()
            self.assertEqual((counts["stored"], counts["refused"], counts["waiting"]), (1, 1, 0))

    def test_what_is_refused_for_good_is_not_tried_again(self):
        for reply, code in (
            (refusal(401, "unauthenticated"), "unauthenticated"),
            (refusal(500, "internal"), "internal"),
            (lambda rows: (302, {"location": "http://127.0.0.1:1/"}, b""), "unexpected_answer"),
            (lambda rows: (200, {}, b"<html>hello"), "unexpected_answer"),
        ):
            with self.subTest(code=code), FakeServer(reply) as server:
                client = self.open(server)
                client.log_label("p", 1)
                self.assertTrue(client.flush(5))
                self.assertEqual(len(server.requests), 1)
                self.assertEqual([(p.kind, p.code) for p in self.problems], [("refused", code)])
                self.assertEqual(client.counts()["stored"], 0)

    def test_a_batch_that_is_too_large_goes_in_halves(self):
        too_large = refusal(413, "body_too_large")
        with FakeServer(too_large, stored, too_large, stored, too_large) as server:
            client = self.open(server, batch_size=4, flush_interval=5)
            for n in range(4):
                client.log_label(f"p{n}", n)
            self.assertTrue(client.flush(5))
            self.assertEqual([len(rows) for rows in server.requests], [4, 2, 2, 1, 1])
            self.assertEqual([(p.kind, p.event["prediction_id"]) for p in self.problems], [("refused", "p3")])

    def test_a_full_queue_drops_the_newest_and_never_waits(self):
        with FakeServer() as server:
            server.hold.clear()
            client = self.open(server, queue_size=3, batch_size=1)
            began = time.monotonic()
            ids = [client.log_label(f"p{n}", n) for n in range(5)]
            self.assertLess(time.monotonic() - began, 1)
            self.assertEqual([id is None for id in ids], [False, False, False, True, True])
            self.assertEqual(self.kinds(), ["queue_full", "queue_full"])
            server.hold.set()
            self.assertTrue(client.flush(5))
            self.assertEqual([rows[0]["prediction_id"] for rows in server.requests], ["p0", "p1", "p2"])
            self.assertIsNotNone(client.log_label("again", 1))

    def test_a_batch_is_given_up_after_retry_for(self):
        with FakeServer(*[refusal(503, "spool_full")] * 50) as server:
            client = self.open(server, retry_for=0.5)
            client.log_label("p", 1)
            self.assertTrue(client.flush(5))
            self.assertEqual([(p.kind, p.code) for p in self.problems], [("lost", "spool_full")])
            self.assertGreater(len(server.requests), 1)

    def test_flush_says_when_it_was_not_in_time(self):
        with FakeServer() as server:
            server.hold.clear()
            client = self.open(server)
            client.log_label("p", 1)
            self.assertFalse(client.flush(0.05))
            server.hold.set()
            self.assertTrue(client.flush(5))

    def test_close_sends_what_waits_and_takes_no_more(self):
        with FakeServer() as server:
            client = self.open(server, flush_interval=60)
            client.log_label("p", 1)
            self.assertTrue(client.close())
            self.assertEqual(len(server.requests), 1)
            self.assertIsNone(client.log_label("late", 1))
            self.assertEqual(self.kinds(), ["lost"])
            self.assertTrue(client.close())

    def test_close_ends_in_time_and_tells_what_is_lost(self):
        with FakeServer(*[refusal(503, "spool_full")] * 100) as server:
            client = self.open(server, batch_size=2)
            for n in range(5):
                client.log_label(f"p{n}", n)
            began = time.monotonic()
            self.assertFalse(client.close(0.5))
            self.assertLess(time.monotonic() - began, 3)
            self.assertEqual(self.kinds(), ["lost"] * 5)
            self.assertFalse([t for t in threading.enumerate() if t is client._queue._thread])

    def test_close_does_not_wait_for_a_request_that_hangs(self):
        with FakeServer() as server:
            server.hold.clear()
            client = self.open(server, batch_size=1)
            for n in range(3):
                client.log_label(f"p{n}", n)
            while not server.requests:
                time.sleep(0.01)
            began = time.monotonic()
            self.assertFalse(client.close(0.2))
            self.assertLess(time.monotonic() - began, 2)
            self.assertEqual([p.event["prediction_id"] for p in self.problems], ["p1", "p2"])
            server.hold.set()

    def test_a_callback_that_raises_stops_nothing(self):
        def raise_(problem):
            raise RuntimeError("mine")

        with FakeServer(refusal(401, "unauthenticated")) as server:
            client = self.open(server, on_error=raise_)
            client.log_label("p", 1)
            self.assertTrue(client.flush(5))
            client.log_label("q", 1)
            self.assertTrue(client.flush(5))
            self.assertEqual(client.counts()["stored"], 1)

    def test_many_threads_lose_nothing(self):
        with FakeServer() as server:
            client = self.open(server, batch_size=50)
            work = [
                threading.Thread(target=lambda t=t: [client.log_label(f"{t}-{n}", n) for n in range(100)]) for t in range(8)
            ]
            for thread in work:
                thread.start()
            for thread in work:
                thread.join()
            self.assertTrue(client.flush(10))
            sent = [row["prediction_id"] for rows in server.requests for row in rows]
            self.assertEqual((len(sent), len(set(sent))), (800, 800))

    def test_a_program_that_ends_sends_what_waits(self):
        script = (
            "import haechi, sys\n"
            "c = haechi.Client(sys.argv[1], flush_interval=60)\n"
            "c.log_label('p', 1)\n"
            "del c\n"
        )
        with FakeServer() as server:
            self.run_script(script, server.url)
            self.assertEqual([row["prediction_id"] for rows in server.requests for row in rows], ["p"])

    @unittest.skipUnless(hasattr(os, "fork"), "this system has no fork")
    def test_a_forked_child_sends_its_own_events_and_not_its_parents(self):
        script = (
            "import haechi, os, sys\n"
            "c = haechi.Client(sys.argv[1], flush_interval=60)\n"
            "c.log_label('parent', 1)\n"
            "if os.fork() == 0:\n"
            "    c.log_label('child', 1)\n"
            "    os._exit(0 if c.flush(5) else 1)\n"
            "sys.exit(os.wait()[1])\n"
        )
        with FakeServer() as server:
            self.run_script(script, server.url)
            sent = sorted(row["prediction_id"] for rows in server.requests for row in rows)
            self.assertEqual(sent, ["child", "parent"])

    def run_script(self, script, url):
        path = os.pathsep.join(sys.path)
        environment = {**os.environ, "PYTHONPATH": path}
        subprocess.run([sys.executable, "-c", script, url], env=environment, check=True, timeout=20)


if __name__ == "__main__":
    unittest.main()
