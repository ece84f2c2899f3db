"""A server that answers as it is told, to show what a sound one cannot be made to do: fail, delay, cut the line."""

from __future__ import annotations

import gzip
import http.server
import json
import threading
from typing import Any, Callable, Dict, List, Optional, Tuple

Reply = Tuple[int, Dict[str, str], Any]


def stored(rows: List[dict]) -> Reply:
    return 200, {}, {"accepted": len(rows), "rejected": 0, "errors": []}


def refusal(status: int, code: str, headers: Optional[Dict[str, str]] = None) -> Callable[[List[dict]], Reply]:
    body = {"error": {"code": code, "message": f"because of {code}", "detail": {}, "request_id": "r"}}
    return lambda rows: (status, headers or {}, body)


def cut(rows: List[dict]) -> None:
    """The connection ends without an answer."""
    return None


class FakeServer:
    """Answers with `replies` in turn, then with `stored`. Remembers what it was sent."""

    def __init__(self, *replies: Callable[[List[dict]], Optional[Reply]]) -> None:
        self.requests: List[List[dict]] = []
        self.headers: List[Dict[str, str]] = []
        self.hold = threading.Event()
        self.hold.set()
        planned = list(replies)
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                rows = [json.loads(line) for line in gzip.decompress(body).splitlines()]
                outer.requests.append(rows)
                outer.headers.append({name.lower(): value for name, value in self.headers.items()})
                outer.hold.wait(5)
                reply = (planned.pop(0) if planned else stored)(rows)
                if reply is None:
                    self.close_connection = True
                    return
                status, headers, answer = reply
                content = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
                self.send_response(status)
                for name, value in {"content-length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *_: Any) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self) -> "FakeServer":
        return self

    def __exit__(self, *_: Any) -> None:
        self._server.shutdown()
        self._server.server_close()
