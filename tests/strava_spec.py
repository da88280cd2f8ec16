"""Requests against what Strava publishes.

Calls of the API are checked against its own description (Swagger 2.0), which ships inside
stravalib: path, method, no undeclared parameter, no required one missing, each value of its
type, a boolean as `true` or `false`. The description has neither sign-in nor subscriptions;
what Strava's pages on authentication and webhooks say of those stands in `PAGES`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jsonschema import Draft4Validator

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.strava_http import Request

Params = tuple[frozenset[str], frozenset[str]]
"""The required and the further names."""


def _names(required: str, further: str = "") -> Params:
    return frozenset(required.split()), frozenset(further.split())


PAGES: Final[dict[str, dict[str, Params]]] = {
    "authorize": {
        "GET": _names("client_id redirect_uri response_type scope", "approval_prompt state"),
    },
    "token": {"POST": _names("client_id client_secret grant_type", "code refresh_token")},
    "revoke": {"POST": _names("token", "token_type_hint")},
    "deauthorize": {"POST": _names("")},
    "subscription": {
        "POST": _names("client_id client_secret callback_url verify_token"),
        "GET": _names("client_id client_secret"),
        "DELETE": _names("client_id client_secret"),
    },
}
"""By kind of call and method; a GET has them in its address, a POST in its form."""

SECRETS: Final = {"client_secret", "code", "refresh_token", "access_token", "token"}


@cache
def published() -> dict[str, Any]:
    """Strava's description; found without importing stravalib, which changes warnings."""
    found = find_spec("stravalib")
    assert found is not None
    assert found.origin is not None
    place = Path(found.origin).parent / "tests" / "resources" / "strava_swagger.json"
    described: dict[str, Any] = json.loads(place.read_text("utf-8"))
    return described


def faults_of(kind: str, path: str, request: Request) -> list[str]:
    """Why a request is not one that is published; empty where it is."""
    if kind in PAGES:
        faults = list(_page_faults(kind, request))
    else:
        faults = list(_spec_faults(request.method, path, request.query))
        faults += [] if request.bearer else ["no token in its header"]
    return [f"{request.method} {path}: {fault}" for fault in faults]


def _spec_faults(method: str, path: str, query: Mapping[str, str]) -> Iterator[str]:
    operation, found = _operation(method, path)
    if operation is None:
        yield "not published"
        return
    declared = [_resolved(param) for param in operation.get("parameters", [])]
    values = {"query": query, "path": found}
    by_name = {p["name"]: p for p in declared if p["in"] == "query"}
    yield from (f"{name} is not declared" for name in query if name not in by_name)
    for param in declared:
        given = values.get(param["in"], {}).get(param["name"])
        if given is None and param.get("required"):
            yield f"{param['name']} is missing"
        elif given is not None:
            yield from (f"{param['name']}: {why}" for why in _value_faults(param, given))


def _operation(method: str, path: str) -> tuple[dict[str, Any] | None, dict[str, str]]:
    """What is published of a path, and the values in it."""
    for template, methods in published()["paths"].items():
        found = re.fullmatch(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", template), path)
        if found and method.lower() in methods:
            return methods[method.lower()], found.groupdict()
    return None, {}


def _resolved(param: Mapping[str, Any]) -> Mapping[str, Any]:
    """A parameter that stands elsewhere in the description."""
    if "$ref" not in param:
        return param
    shared: Mapping[str, Any] = published()["parameters"][param["$ref"].rpartition("/")[2]]
    return shared


def _value_faults(param: Mapping[str, Any], given: str) -> list[str]:
    """Of a value as text: Swagger's parameters are JSON Schema but for how they are written."""
    keys = ("type", "enum", "items", "minItems", "minimum", "maximum")
    schema = {key: param[key] for key in keys if key in param}
    return [fault.message for fault in Draft4Validator(schema).iter_errors(_read(param, given))]


def _read(param: Mapping[str, Any], given: str) -> Any:
    """A text as the value it stands for, or as itself where it stands for none."""
    kind = param.get("type")
    if kind == "array":
        return [_read(param["items"], part) for part in given.split(",")]
    if kind == "integer" and re.fullmatch(r"-?\d+", given):
        return int(given)
    if kind == "boolean":
        return {"true": True, "false": False}.get(given, given)
    return given


def _page_faults(kind: str, request: Request) -> Iterator[str]:
    if request.method not in PAGES[kind]:
        yield "not published"
        return
    required, further = PAGES[kind][request.method]
    in_address = request.method != "POST"
    given = request.query if in_address else request.form
    yield from (f"{name} is missing" for name in sorted(required - given.keys()))
    yield from (f"{name} is not known" for name in sorted(given.keys() - required - further))
    if kind != "subscription":
        yield from (
            f"{n} stands in the address" for n in sorted(SECRETS & request.query.keys())
        )
    if kind == "token":
        needed = {"authorization_code": "code", "refresh_token": "refresh_token"}
        name = needed.get(request.form.get("grant_type", ""))
        if name is None or name not in request.form:
            yield "grant_type is not of a code or a refresh token it brings"
    if kind == "revoke" and not request.authorization.startswith("Basic "):
        yield "the app's id and secret are not in its header"
    if kind == "deauthorize" and not request.bearer:
        yield "no token in its header"
