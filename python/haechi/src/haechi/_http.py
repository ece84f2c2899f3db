"""One request to the server, and how its answer is to be taken."""

from __future__ import annotations

import email.utils
import gzip
import http.client
import json
import ssl
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any, Mapping, Optional, Sequence

# 429 and 507 and everything from 502 on pass by themselves; 500 is a fault that the same body may cause again.
_TEMPORARY = frozenset({408, 425, 429, 502, 503, 504, 507})


@dataclass(frozen=True)
class Answer:
    """What the server said to a batch.

    outcome:
        ``stored``      the rows are durable but for those in `errors`;
        ``later``       the same request may succeed later, not before `wait` seconds if given;
        ``too_large``   smaller parts may succeed;
        ``refused``     the same request will never succeed.
    """

    outcome: str
    reason: str = ""
    code: Optional[str] = None
    wait: Optional[float] = None
    errors: Sequence[Mapping[str, Any]] = ()


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirected POST would become a GET, and the key would go to another host."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Sender:
    """Posts batches of lines. Holds no connection between requests, and honours HTTPS_PROXY and NO_PROXY."""

    def __init__(self, url: str, key: Optional[str], timeout: float, context: Optional[ssl.SSLContext]) -> None:
        self._url = url.rstrip("/") + "/api/v1/events"
        self._headers = {"content-type": "application/x-ndjson", "content-encoding": "gzip", "accept": "application/json"}
        if key:
            self._headers["authorization"] = f"Bearer {key}"
        self._timeout = timeout
        handlers: list = [_NoRedirect()]
        if self._url.startswith("https:"):
            # Made once: reading the system's certificates takes longer than a request.
            handlers.append(urllib.request.HTTPSHandler(context=context or ssl.create_default_context()))
        self._opener = urllib.request.build_opener(*handlers)

    def post(self, lines: Sequence[bytes]) -> Answer:
        """Sends lines of JSON. Does not raise."""
        body = gzip.compress(b"\n".join(lines) + b"\n", compresslevel=1)
        request = urllib.request.Request(self._url, data=body, headers=self._headers, method="POST")
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return _stored(self._url, response.read())
        except urllib.error.HTTPError as error:
            with error:
                return _refusal(self._url, error)
        # OSError holds URLError, timeouts and TLS; HTTPException an answer that was cut.
        except (OSError, http.client.HTTPException) as error:
            return Answer("later", f"no answer from {self._url}: {error or type(error).__name__}")
        except ValueError as error:
            return Answer("refused", f"{self._url} cannot be called: {error}")


def _stored(url: str, body: bytes) -> Answer:
    try:
        answer = json.loads(body)
        if isinstance(answer["accepted"], int):
            return Answer("stored", errors=list(answer["errors"]))
    except (ValueError, KeyError, TypeError):
        pass
    return Answer("refused", f"{url} answered in a form that is not Haechi's; is the address right?", "unexpected_answer")


def _refusal(url: str, error: urllib.error.HTTPError) -> Answer:
    try:
        said = json.loads(error.read())["error"]
        code, reason = str(said["code"]), str(said["message"])
        asked = said.get("detail", {}).get("retry_after_s")
    except (OSError, http.client.HTTPException, ValueError, KeyError, TypeError, AttributeError):
        code, reason, asked = "unexpected_answer", f"{url} answered {error.code} in a form that is not Haechi's", None
    if error.code == 413:
        return Answer("too_large", reason, code)
    if error.code in _TEMPORARY:
        return Answer("later", reason, code, retry_after(error.headers.get("retry-after"), asked))
    return Answer("refused", reason, code)


def retry_after(header: Optional[str], detail: Any) -> Optional[float]:
    """Seconds to wait, of the header Retry-After (seconds, or a date) or of the answer's detail."""
    if header:
        try:
            return max(0.0, float(header))
        except ValueError:
            try:
                return max(0.0, email.utils.parsedate_to_datetime(header).timestamp() - time.time())
            except (TypeError, ValueError):
                pass
    if isinstance(detail, (int, float)) and not isinstance(detail, bool):
        return max(0.0, float(detail))
    return None
