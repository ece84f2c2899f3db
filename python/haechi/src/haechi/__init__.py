"""Sends predictions, labels and other events to a Haechi server.

    import haechi

    with haechi.Client("http://127.0.0.1:4600", system="loans") as client:
        id = client.log_prediction({"income": 3100, "region": "west"}, "yes", version="3")
        client.log_label(id, "no")
"""

from ._client import Client
from ._problem import Problem

__all__ = ["Client", "Problem"]
__version__ = "0.1.0"
