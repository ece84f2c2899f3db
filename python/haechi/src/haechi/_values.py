"""Values of Python, NumPy and pandas in the form that JSON and the server take.

NumPy and pandas are not imported: their scalars are recognised by what they can do.
"""

from __future__ import annotations

import datetime as dt
import decimal
import math
from typing import Any, Mapping


class Unsendable(ValueError):
    """A value that cannot be sent. `field` names it."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(reason)
        self.field = field


def instant(value: Any, field: str) -> str:
    """An instant in ISO 8601 with its zone. A text is left to the server's judgement."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dt.datetime) or value != value:
        raise Unsendable(field, f"{field} must be a datetime with a zone or an ISO 8601 text, not {_name(value)}")
    if value.utcoffset() is None:
        raise Unsendable(field, f"{field} has no zone; use datetime.now(timezone.utc) or .replace(tzinfo=…)")
    utc = value.astimezone(dt.timezone.utc)
    return utc.replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def scalar(value: Any, field: str) -> Any:
    """A text, number, truth value or None. What is missing (NaN, NaT, NA) becomes None; infinity cannot be sent."""
    if value is None or isinstance(value, (bool, str)):
        return str(value) if isinstance(value, str) else value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _finite(float(value), field)
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if isinstance(value, decimal.Decimal):
        return _finite(float(value), field)
    if isinstance(value, (dt.datetime, dt.date, dt.time)):
        return value.isoformat()
    item = getattr(value, "item", None)
    if callable(item) and getattr(value, "ndim", 0) == 0:
        plain = item()
        if type(plain) is not type(value):
            return scalar(plain, field)
    raise Unsendable(field, f"{field} must be a text, a number or a truth value, not {_name(value)}")


def scalars(value: Any, field: str) -> dict:
    """A mapping of names to scalars. Keys become texts."""
    if not isinstance(value, Mapping):
        to_dict = getattr(value, "to_dict", None)
        if not callable(to_dict):
            raise Unsendable(field, f"{field} must be a mapping, not {_name(value)}")
        value = to_dict()
    return {str(key): scalar(entry, f"{field}.{key}") for key, entry in value.items()}


def tree(value: Any, field: str) -> Any:
    """Scalars in any depth of mappings and sequences."""
    if isinstance(value, Mapping):
        return {str(key): tree(entry, f"{field}.{key}") for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [tree(entry, f"{field}.{at}") for at, entry in enumerate(value)]
    return scalar(value, field)


def _finite(value: float, field: str) -> Any:
    if math.isnan(value):
        return None
    if math.isinf(value):
        raise Unsendable(field, f"{field} is infinite")
    return value


def _name(value: Any) -> str:
    return type(value).__name__
