"""What a program calls."""

from __future__ import annotations

import atexit
import datetime as dt
import json
import os
import ssl
import uuid
from typing import Any, Callable, Dict, Mapping, Optional, Sequence

from . import _values as values
from ._http import Sender
from ._problem import Problem
from ._queue import Limits, Queue, Row
from ._reporter import Reporter

_DEFAULT_URL = "http://127.0.0.1:4600"
# What every event may carry beside its own fields.
_TEXT_FIELDS = frozenset({"id", "system", "environment", "version", "route", "variant", "user", "session", "tier"})
_COMMON_FIELDS = _TEXT_FIELDS | {"time", "tags"}

# Held, so that what a forgotten client has waiting is still sent at exit.
_open: "set[Client]" = set()


class Client:
    """Sends events to one Haechi server, in the background.

    The ``log_…`` functions return at once with the event's id, or with None when the event could not be queued. They
    raise only for a wrong call (an unknown keyword). An event gets its id and time when it is logged and keeps them
    over all attempts, so that it is counted once however often it is sent.

    Every ``log_…`` takes these as keywords too: ``id, time, system, environment, version, route, variant, user,
    session, tier`` and ``tags`` (a mapping). `time` is a datetime with a zone, or a text.

    url: where the server is; by default HAECHI_URL, else http://127.0.0.1:4600.
    api_key: by default HAECHI_API_KEY.
    system, environment, version: for events that do not name their own. The system may be left out when the key is
        bound to one.
    batch_size: events in a request, 1000 at most. flush_interval: seconds that an event waits for others to come.
    queue_size, queue_bytes: what may wait. When that is full, new events are dropped and reported (``queue_full``):
        those that wait are kept, and the program is never held up.
    timeout: seconds for one request. retry_for: seconds that a batch is tried before it is given up (``lost``).
    close_timeout: seconds that `close` waits when the program ends by itself.
    on_error: called with a `Problem` for each event that was not stored; mostly from the sending thread. Problems are
        also logged (logger ``haechi``), at most one line in ten seconds, without values of the event.
    ssl_context: for a server with a certificate of one's own.
    """

    def __init__(
        self,
        url: Optional[str] = None,
        api_key: Optional[str] = None,
        *,
        system: Optional[str] = None,
        environment: Optional[str] = None,
        version: Optional[str] = None,
        batch_size: int = 500,
        flush_interval: float = 1.0,
        queue_size: int = 10_000,
        queue_bytes: int = 64 * 1024 * 1024,
        timeout: float = 10.0,
        retry_for: float = 600.0,
        close_timeout: float = 10.0,
        on_error: Optional[Callable[[Problem], None]] = None,
        ssl_context: Optional[ssl.SSLContext] = None,
    ) -> None:
        for name, value in (("batch_size", batch_size), ("queue_size", queue_size), ("queue_bytes", queue_bytes)):
            if value < 1:
                raise ValueError(f"{name} must be at least 1, not {value}")
        if batch_size > 1_000:
            raise ValueError(f"batch_size may be 1000 at most (an answer names no more refused events), not {batch_size}")
        address = url or os.environ.get("HAECHI_URL") or _DEFAULT_URL
        if not address.startswith(("http://", "https://")):
            raise ValueError(f"url must begin with http:// or https://, not {address!r}")
        key = api_key or os.environ.get("HAECHI_API_KEY")
        self._defaults = {"system": system, "environment": environment, "version": version}
        self._close_timeout = close_timeout
        self._reporter = Reporter(on_error)
        limits = Limits(
            batch_size=batch_size,
            # A quarter of what a server takes unless told otherwise (HAECHI_BODY_MAX_BYTES).
            batch_bytes=8 * 1024 * 1024,
            queue_size=queue_size,
            queue_bytes=queue_bytes,
            flush_interval=flush_interval,
            retry_for=retry_for,
        )
        self._queue = Queue(Sender(address, key, timeout, ssl_context), limits, self._reporter)
        _open.add(self)

    def log_prediction(
        self,
        features: Mapping[str, Any],
        prediction: Any,
        *,
        probabilities: Optional[Mapping[str, float]] = None,
        confidence: Optional[float] = None,
        groups: Optional[Mapping[str, Any]] = None,
        latency_ms: Optional[float] = None,
        **common: Any,
    ) -> Optional[str]:
        """What a model answered. `groups` are sensitive attributes; they need not be features. Missing values (None, NaN) are sent as missing."""
        own = {
            "features": lambda: values.scalars(features, "features"),
            "prediction": lambda: _required(prediction, "prediction"),
            "probabilities": lambda: probabilities and values.scalars(probabilities, "probabilities"),
            "confidence": lambda: values.scalar(confidence, "confidence"),
            "groups": lambda: groups and _without_missing(values.scalars(groups, "groups")),
            "latency_ms": lambda: values.scalar(latency_ms, "latency_ms"),
        }
        return self._log("prediction", own, common)

    def log_label(
        self, prediction_id: str, value: Any, *, prediction_time: Any = None, **common: Any
    ) -> Optional[str]:
        """The truth about a prediction. A corrected label is logged again: the latest counts."""
        own = {
            "prediction_id": lambda: _required(prediction_id, "prediction_id"),
            "value": lambda: _required(value, "value"),
            "prediction_time": lambda: prediction_time and values.instant(prediction_time, "prediction_time"),
        }
        return self._log("label", own, common)

    def log_llm_call(
        self,
        *,
        model: Optional[str] = None,
        prompt: Optional[str] = None,
        response: Optional[str] = None,
        context: Optional[Sequence[str]] = None,
        prompt_tokens: Optional[int] = None,
        completion_tokens: Optional[int] = None,
        cost: Optional[float] = None,
        currency: Optional[str] = None,
        prompt_version: Optional[str] = None,
        latency_ms: Optional[float] = None,
        **common: Any,
    ) -> Optional[str]:
        """A call of a language model; `context` are the passages retrieved for it."""
        given = dict(model=model, prompt=prompt, response=response, context=context, prompt_tokens=prompt_tokens)
        given.update(completion_tokens=completion_tokens, cost=cost, currency=currency)
        given.update(prompt_version=prompt_version, latency_ms=latency_ms)
        return self._log("llm_call", _plain(given), common)

    def log_feedback(
        self,
        prediction_id: Optional[str] = None,
        *,
        score: Optional[float] = None,
        comment: Optional[str] = None,
        **common: Any,
    ) -> Optional[str]:
        """What a person thought of an answer (of a prediction or an LLM call)."""
        return self._log("feedback", _plain(dict(prediction_id=prediction_id, score=score, comment=comment)), common)

    def log_guard(
        self,
        guard: str,
        verdict: str,
        *,
        action: Optional[str] = None,
        detail: Optional[Mapping[str, Any]] = None,
        prediction_id: Optional[str] = None,
        **common: Any,
    ) -> Optional[str]:
        """What a guard decided: ``pass``, ``fail``, ``error`` or ``skipped``."""
        given = dict(guard=guard, verdict=verdict, action=action, detail=detail, prediction_id=prediction_id)
        return self._log("guard", _plain(given), common)

    def log_cost(
        self,
        amount: float,
        currency: str,
        *,
        unit: Optional[str] = None,
        quantity: Optional[float] = None,
        prediction_id: Optional[str] = None,
        **common: Any,
    ) -> Optional[str]:
        """What something cost, for example `quantity` of the `unit` token."""
        given = dict(amount=amount, currency=currency, unit=unit, quantity=quantity, prediction_id=prediction_id)
        return self._log("cost", _plain(given), common)

    def log_business(
        self,
        metric: str,
        value: float,
        *,
        unit: Optional[str] = None,
        prediction_id: Optional[str] = None,
        **common: Any,
    ) -> Optional[str]:
        """A business result. It joins to predictions by `prediction_id` or `user`, and to variants by `variant` or through those."""
        return self._log("business", _plain(dict(metric=metric, value=value, unit=unit, prediction_id=prediction_id)), common)

    def log_exposure(
        self,
        flag: str,
        variant: str,
        unit: str,
        *,
        experiment: Optional[str] = None,
        period: Optional[str] = None,
        **common: Any,
    ) -> Optional[str]:
        """That `unit` (mostly a user) was given a variant of a flag which your program evaluated by itself. Log it when the variant takes effect."""
        own = {
            "flag": lambda: _required(flag, "flag"),
            "variant": lambda: _required(variant, "variant"),
            "unit": lambda: str(_required(unit, "unit")),
        }
        return self._log("exposure", {**own, **_plain(dict(experiment=experiment, period=period))}, common)

    def flush(self, timeout: Optional[float] = None) -> bool:
        """Waits until everything logged so far is stored, or given up and reported. False when `timeout` seconds were not enough."""
        return self._queue.flush(timeout)

    def close(self, timeout: Optional[float] = None) -> bool:
        """Sends what waits and ends; what cannot be sent in time is reported as lost. True when nothing was. Called at exit by itself."""
        _open.discard(self)
        return self._queue.close(self._close_timeout if timeout is None else timeout)

    def counts(self) -> Dict[str, int]:
        """Events so far: `stored`, `waiting`, and those with a problem by its kind."""
        problems = {"invalid": 0, "refused": 0, "queue_full": 0, "lost": 0}
        problems.update(self._reporter.counts())
        return {"stored": self._queue.stored, "waiting": self._queue.waiting, **problems}

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def _log(self, kind: str, own: Mapping[str, Callable[[], Any]], common: Dict[str, Any]) -> Optional[str]:
        unknown = set(common) - _COMMON_FIELDS
        if unknown:
            raise TypeError(f"log_{kind}() got an unexpected keyword argument {sorted(unknown)[0]!r}")
        event: Dict[str, Any] = {"kind": kind}
        try:
            event.update(self._common(common))
            for field, make in own.items():
                value = make()
                if value is not None:
                    event[field] = value
            line = json.dumps(event, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode("utf-8")
        # Whatever a value does when it is looked at: a prediction must not fail because it could not be logged.
        except Exception as error:
            ours = isinstance(error, values.Unsendable)
            reason = str(error) if ours else f"a value cannot be written as JSON ({type(error).__name__})"
            self._reporter.report([Problem("invalid", reason, event, None, error.field if ours else None)])
            return None
        return event["id"] if self._queue.put(Row(event, line)) else None

    def _common(self, common: Mapping[str, Any]) -> Dict[str, Any]:
        given = {**self._defaults, **{field: value for field, value in common.items() if value is not None}}
        event: Dict[str, Any] = {field: str(given[field]) for field in _TEXT_FIELDS if given.get(field) is not None}
        event.setdefault("id", str(uuid.uuid4()))
        event["time"] = values.instant(given.get("time") or dt.datetime.now(dt.timezone.utc), "time")
        if given.get("tags"):
            event["tags"] = _without_missing(values.scalars(given["tags"], "tags"))
        return event

    def _after_fork(self) -> None:
        self._reporter.after_fork()
        self._queue.after_fork()


def _plain(given: Mapping[str, Any]) -> Dict[str, Callable[[], Any]]:
    return {field: (lambda field=field, value=value: values.tree(value, field)) for field, value in given.items()}


def _required(value: Any, field: str) -> Any:
    plain = values.scalar(value, field)
    if plain is None:
        raise values.Unsendable(field, f"{field} is missing")
    return plain


def _without_missing(mapping: Mapping[str, Any]) -> Dict[str, Any]:
    return {key: value for key, value in mapping.items() if value is not None}


@atexit.register
def _close_all() -> None:
    for client in list(_open):
        client.close()


def _fork_all() -> None:
    for client in list(_open):
        client._after_fork()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_fork_all)
