"""What became of events that were not stored."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping, Optional


@dataclass(frozen=True)
class Problem:
    """An event that was not stored, and why.

    kind:
        ``invalid``   it was never queued: a value in it cannot be sent;
        ``refused``   the server refused this event, or the whole request (wrong key, no such address);
        ``queue_full``  it was never queued: as many events as may wait were waiting;
        ``lost``      the server could not be reached for as long as is tried, or the client was closed meanwhile.
    code: the server's code where it gave one (``not_found``, ``invalid_request``, ``forbidden`` …).
    field: the field at fault, where one is.
    """

    kind: str
    reason: str
    event: Mapping[str, Any]
    code: Optional[str] = None
    field: Optional[str] = None

    def __str__(self) -> str:
        # No value of the event: it may be personal, and this text goes to logs.
        where = f" (field {self.field})" if self.field else ""
        code = f" [{self.code}]" if self.code else ""
        return f"event of kind {self.event.get('kind')} not stored: {self.kind}{code}: {self.reason}{where}"
