"""Against a running server: HAECHI_URL and HAECHI_API_KEY name it, HAECHI_TEST_SYSTEM a system that it has."""

import http.server
import logging
import os
import threading
import unittest
import urllib.error
import urllib.request

import haechi

logging.getLogger("haechi").addHandler(logging.NullHandler())
logging.getLogger("haechi").propagate = False
URL = os.environ.get("HAECHI_URL")
SYSTEM = os.environ.get("HAECHI_TEST_SYSTEM")


class Deaf(http.server.BaseHTTPRequestHandler):
    """Passes requests on to the server, and drops the answer to the first: stored, but the sender cannot know."""

    passed = 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        headers = {name: self.headers[name] for name in ("authorization", "content-type", "content-encoding")}
        request = urllib.request.Request(URL + self.path, data=body, headers=headers, method="POST")
        with urllib.request.urlopen(request, timeout=10) as response:
            answer = response.read()
        Deaf.passed += 1
        if Deaf.passed == 1:
            self.close_connection = True
            return
        self.send_response(200)
        self.send_header("content-length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_):
        pass


@unittest.skipUnless(URL and SYSTEM, "HAECHI_URL and HAECHI_TEST_SYSTEM name no running server")
class Server(unittest.TestCase):
    def setUp(self):
        self.problems = []

    def open(self, **options):
        return haechi.Client(**{"system": SYSTEM, "on_error": self.problems.append, **options})

    def test_every_kind_is_stored(self):
        with self.open(version="3") as client:
            id = client.log_prediction({"income": 3100.5, "region": "west", "age": None}, "yes", groups={"sex": "f"}, user="u")
            client.log_label(id, "no")
            client.log_llm_call(model="m", prompt="a", response="b", context=["c"], prompt_tokens=3)
            client.log_feedback(id, score=1, comment="좋아요")
            client.log_guard("pii", "fail", action="mask", detail={"found": 2}, prediction_id=id)
            client.log_cost(0.2, "EUR", unit="token", quantity=90, prediction_id=id)
            client.log_business("sales", 2, unit="EUR", user="u", variant="b")
            client.log_exposure("checkout", "b", "u")
            self.assertTrue(client.flush(20))
            self.assertEqual(self.problems, [])
            self.assertEqual(client.counts()["stored"], 8)

    def test_an_answer_that_was_lost_doubles_nothing(self):
        proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Deaf)
        threading.Thread(target=proxy.serve_forever, args=(0.02,), daemon=True).start()
        try:
            with self.open(url=f"http://127.0.0.1:{proxy.server_address[1]}", version="deaf") as client:
                for n in range(20):
                    client.log_prediction({"n": n}, n % 2)
                self.assertTrue(client.flush(20))
            self.assertEqual(self.problems, [])
            self.assertEqual(Deaf.passed, 2)
        finally:
            proxy.shutdown()
            proxy.server_close()

    def test_what_the_server_refuses_is_told_by_field(self):
        with self.open() as client:
            client.log_prediction({"a": 1}, "yes", confidence=3, version="refused")
            client.log_prediction({"a": 1}, "yes", system="nobody", version="refused")
            client.log_prediction({"a": 1}, "yes", version="x" * 300)
            self.assertTrue(client.flush(20))
        told = sorted((p.kind, p.code, p.field) for p in self.problems)
        refused = [("refused", "invalid_request", "confidence"), ("refused", "invalid_request", "version")]
        self.assertEqual(told, sorted([*refused, ("refused", "not_found", "system")]))

    def test_a_wrong_key_is_told_and_not_tried_again(self):
        with self.open(api_key="hk_wrong") as client:
            client.log_label("p", 1)
            self.assertTrue(client.flush(20))
        self.assertEqual([(p.kind, p.code) for p in self.problems], [("refused", "unauthenticated")])


if __name__ == "__main__":
    unittest.main()
