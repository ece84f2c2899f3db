"""Events that wait, and the thread that sends them."""

from __future__ import annotations

import collections
import itertools
import random
import threading
import time
from dataclasses import dataclass
from typing import Any, Deque, List, Mapping, Optional, Sequence

from ._http import Answer, Sender
from ._problem import Problem
from ._reporter import Reporter, log

# The first pause between two attempts, seconds; it doubles up to the longest, and each is shortened by chance to at
# least half, so that many senders do not come back at once. A pause that the server asks for is kept in full.
_FIRST_PAUSE = 0.2
_LONGEST_PAUSE = 30.0


@dataclass(frozen=True)
class Limits:
    """How much is sent at once, may wait, and is tried."""

    batch_size: int
    batch_bytes: int
    queue_size: int
    queue_bytes: int
    flush_interval: float
    retry_for: float


@dataclass(frozen=True)
class Row:
    """An event, and it as a line of JSON: made once, so that every attempt sends the same id and time."""

    event: Mapping[str, Any]
    line: bytes


class Queue:
    """A bounded queue and a daemon thread that empties it in order, one batch at a time.

    A full queue refuses the newest event: `put` never waits, since it stands in the way of a prediction.
    """

    def __init__(self, sender: Sender, limits: Limits, reporter: Reporter) -> None:
        self._sender = sender
        self._limits = limits
        self._reporter = reporter
        self._stored = 0
        self._reset()

    def _reset(self) -> None:
        self._changed = threading.Condition()
        self._rows: Deque[Row] = collections.deque()
        self._bytes = 0
        self._put = 0
        self._settled = 0
        self._flush_to = 0
        self._thread: Optional[threading.Thread] = None
        self._end: Optional[float] = None
        self._abandoned = False

    def after_fork(self) -> None:
        """In the child: the thread is not there, and what waits is the parent's to send."""
        closed = self._end is not None
        self._reset()
        self._stored = 0
        if closed:
            self._end = float("-inf")

    @property
    def stored(self) -> int:
        return self._stored

    @property
    def waiting(self) -> int:
        """Events that are neither stored nor given up yet."""
        with self._changed:
            return self._put - self._settled

    def put(self, row: Row) -> bool:
        """Takes an event, or reports why not."""
        kind, reason = self._try_put(row)
        if kind is None:
            return True
        self._reporter.report([Problem(kind, reason, row.event)])
        return False

    def _try_put(self, row: Row) -> "tuple[Optional[str], str]":
        limits = self._limits
        with self._changed:
            if self._end is not None:
                return "lost", "the client is closed"
            full = self._put - self._settled >= limits.queue_size or self._bytes + len(row.line) > limits.queue_bytes
            if full and self._put > self._settled:
                return "queue_full", "as many events as may wait are waiting; the server is slow or away"
            if self._thread is None:
                thread = threading.Thread(target=self._run, name="haechi-events", daemon=True)
                try:
                    thread.start()
                except RuntimeError as error:
                    return "lost", f"the sending thread cannot be started: {error}"
                self._thread = thread
            self._rows.append(row)
            self._put += 1
            self._bytes += len(row.line)
            self._changed.notify_all()
        return None, ""

    def flush(self, timeout: Optional[float]) -> bool:
        """Waits until all that was put so far is stored or given up. False when it was not in time."""
        with self._changed:
            target = self._put
            self._flush_to = max(self._flush_to, target)
            self._changed.notify_all()
            return self._changed.wait_for(lambda: self._settled >= target, timeout)

    def close(self, timeout: float) -> bool:
        """Sends what waits for at most `timeout` seconds and ends the thread. False when something was given up for want of time."""
        with self._changed:
            if self._end is None:
                self._end = time.monotonic() + timeout
            thread = self._thread
            self._changed.notify_all()
        if thread is None or thread is threading.current_thread():
            return True
        lost_before = self._reporter.counts().get("lost", 0)
        thread.join(max(0.0, self._end - time.monotonic()) + 0.2)
        if thread.is_alive():
            self._abandon()
        return self._reporter.counts().get("lost", 0) == lost_before

    def _abandon(self) -> None:
        """A request hangs, and the time to close is up."""
        with self._changed:
            self._abandoned = True
            rows = list(self._rows)
            self._rows.clear()
            sending = self._put - self._settled - len(rows)
            self._settled = self._put
            self._changed.notify_all()
        if sending:
            log.warning("%d events were being sent when the client was closed; whether they were stored is not known", sending)
        self._reporter.report([Problem("lost", "the client was closed before it could be sent", row.event) for row in rows])

    def _run(self) -> None:
        while True:
            batch = self._next_batch()
            if batch is None:
                return
            try:
                self._send(batch)
            except Exception as error:  # A fault of this package must not end the thread.
                log.exception("sending failed")
                self._give_up(batch, "lost", Answer("later", f"{type(error).__name__} while sending"))

    def _next_batch(self) -> Optional[List[Row]]:
        limits = self._limits
        with self._changed:
            while not self._rows:
                if self._end is not None:
                    return None
                self._changed.wait()
            due = time.monotonic() + limits.flush_interval
            while len(self._rows) < limits.batch_size and self._end is None and self._flush_to <= self._settled:
                left = due - time.monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)
            batch: List[Row] = []
            size = 0
            while self._rows and len(batch) < limits.batch_size:
                size += len(self._rows[0].line)
                if batch and size > limits.batch_bytes:
                    break
                batch.append(self._rows.popleft())
            return batch

    def _send(self, rows: Sequence[Row]) -> None:
        began = time.monotonic()
        pause = _FIRST_PAUSE
        last_chance = False
        for attempt in itertools.count(1):
            answer = self._sender.post([row.line for row in rows])
            if answer.outcome == "stored":
                if attempt > 1:
                    log.info("events are stored again, after %d attempts", attempt)
                return self._settle(rows, answer)
            if answer.outcome == "too_large" and len(rows) > 1:
                half = len(rows) // 2
                self._send(rows[:half])
                return self._send(rows[half:])
            if answer.outcome != "later":
                return self._give_up(rows, "refused", answer)
            if attempt == 1:
                log.warning("events wait and are tried again: %s", answer.reason)
            wait = max(answer.wait or 0.0, pause * random.uniform(0.5, 1.0))
            pause = min(pause * 2, _LONGEST_PAUSE)
            if last_chance or time.monotonic() + wait - began > self._limits.retry_for:
                return self._give_up(rows, "lost", answer)
            if not self._sleep(wait):
                # Closing leaves no time for the pause: once more at once, unless the server asked for patience.
                if answer.wait is not None:
                    return self._give_up(rows, "lost", answer)
                last_chance = True

    def _sleep(self, seconds: float) -> bool:
        """Waits, even while closing. False at once when the time to close ends before."""
        until = time.monotonic() + seconds
        with self._changed:
            while True:
                left = until - time.monotonic()
                if left <= 0:
                    return not self._abandoned
                if self._abandoned or (self._end is not None and self._end < until):
                    return False
                self._changed.wait(left)

    def _settle(self, rows: Sequence[Row], answer: Answer) -> None:
        refused = []
        for error in answer.errors:
            at = int(error.get("line", 0)) - 1
            event = rows[at].event if 0 <= at < len(rows) else {}
            field = error.get("field")
            refused.append(Problem("refused", str(error.get("reason", "")), event, error.get("code"), field))
        self._done(rows, refused, stored=len(rows) - len(refused))

    def _give_up(self, rows: Sequence[Row], kind: str, answer: Answer) -> None:
        self._done(rows, [Problem(kind, answer.reason, row.event, answer.code) for row in rows], stored=0)

    def _done(self, rows: Sequence[Row], problems: Sequence[Problem], stored: int) -> None:
        with self._changed:
            told = self._abandoned
            self._stored += stored
            self._bytes -= sum(len(row.line) for row in rows)
        # Before flush() returns, so that who flushed has heard of every problem.
        if not told:
            self._reporter.report(problems)
        with self._changed:
            if not self._abandoned:
                self._settled += len(rows)
            self._changed.notify_all()
