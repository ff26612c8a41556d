"""The JSON Schema of the summary, made from the types that write it."""

from functools import cache
from typing import Any

import msgspec

from server.summary.document import FORMAT_VERSION, Document


@cache
def schema() -> bytes:
    """The schema as JSON."""
    made: dict[str, Any] = msgspec.json.schema(Document)
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Plainspoken: summary of a room, version {FORMAT_VERSION}",
        **made,
    }
    return msgspec.json.format(msgspec.json.encode(whole), indent=2) + b"\n"
