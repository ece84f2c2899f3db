"""Tells a callback and the log what was not stored."""

from __future__ import annotations

import logging
import threading
import time
from typing import Callable, Dict, Optional, Sequence

from ._problem import Problem

log = logging.getLogger("haechi")

# A full queue could fill a disk with warnings otherwise.
_LOG_EVERY_SECONDS = 10.0


class Reporter:
    """Counts problems, hands each to the callback, and logs one line in ten seconds."""

    def __init__(self, on_error: Optional[Callable[[Problem], None]]) -> None:
        self._on_error = on_error
        self._lock = threading.Lock()
        self._counts: Dict[str, int] = {}
        self._unlogged = 0
        self._logged_at = float("-inf")

    def counts(self) -> Dict[str, int]:
        """Problems so far, by kind."""
        with self._lock:
            return dict(self._counts)

    def after_fork(self) -> None:
        """In the child: another thread of the parent may have held the lock."""
        self._lock = threading.Lock()

    def report(self, problems: Sequence[Problem]) -> None:
        """Never raises: what goes wrong with an event is no reason to fail the program that made it."""
        if not problems:
            return
        self._log(problems)
        if self._on_error is None:
            return
        for problem in problems:
            try:
                self._on_error(problem)
            except Exception:
                log.exception("the on_error callback raised")

    def _log(self, problems: Sequence[Problem]) -> None:
        with self._lock:
            for problem in problems:
                self._counts[problem.kind] = self._counts.get(problem.kind, 0) + 1
            self._unlogged += len(problems)
            now = time.monotonic()
            if now - self._logged_at < _LOG_EVERY_SECONDS:
                return
            count, self._unlogged, self._logged_at = self._unlogged, 0, now
        more = f" ({count} since the last such line)" if count > 1 else ""
        log.warning("%s%s", problems[0], more)
