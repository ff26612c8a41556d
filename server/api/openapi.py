"""The OpenAPI 3.1 document, made from the same table and types that serve the requests."""

import re
from functools import cache
from typing import Any, Final

import msgspec

from server import __version__
from server.api import shapes
from server.api.table import ENDPOINTS, PREFIX, Endpoint

_REF: Final = "#/components/schemas/{name}"


@cache
def document() -> bytes:
    """The document as JSON."""
    types = [t for e in ENDPOINTS for t in (e.takes, e.gives) if t is not None]
    schemas, components = msgspec.json.schema_components(
        [*types, shapes.Problem], ref_template=_REF
    )
    by_type = {repr(t): s for t, s in zip([*types, shapes.Problem], schemas, strict=True)}
    paths: dict[str, dict[str, Any]] = {}
    for endpoint in ENDPOINTS:
        operation = _operation(endpoint, by_type)
        paths.setdefault(PREFIX + endpoint.path, {})[endpoint.method.lower()] = operation
    return msgspec.json.encode(
        {
            "openapi": "3.1.0",
            "info": {
                "title": "Plainspoken",
                "version": __version__,
                "summary": "Live rooms for rehearsing difficult conversations",
            },
            "paths": paths,
            "components": {
                "schemas": components,
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            },
        }
    )


def _operation(endpoint: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    doc = (endpoint.call.__doc__ or "").strip().split("\n")[0]
    names = re.findall(r"{(\w+)}", endpoint.path)
    operation: dict[str, Any] = {
        "operationId": endpoint.call.__name__,
        "summary": doc,
        "description": f"For: {endpoint.by}.",
        "parameters": [
            *(
                {"name": n, "in": "path", "required": True, "schema": {"type": "string"}}
                for n in names
            ),
            *({"name": n, "in": "query", "schema": {"type": "string"}} for n in endpoint.query),
        ],
        "responses": {
            str(endpoint.status): _answer(endpoint, schemas),
            "default": {
                "description": "A refusal, with its code and a sentence",
                "content": {"application/problem+json": {"schema": schemas[repr(shapes.Problem)]}},
            },
        },
    }
    if not endpoint.by.startswith("anyone"):
        operation["security"] = [{"token": []}]
    if endpoint.takes is not None:
        operation["requestBody"] = {
            "required": True,
            "content": {"application/json": {"schema": schemas[repr(endpoint.takes)]}},
        }
    return operation


def _answer(endpoint: Endpoint, schemas: dict[str, Any]) -> dict[str, Any]:
    if endpoint.gives is None:
        return {"description": "Done; nothing to say"}
    return {
        "description": "Done",
        "content": {"application/json": {"schema": schemas[repr(endpoint.gives)]}},
    }
