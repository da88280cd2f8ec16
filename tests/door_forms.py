"""A browser at the forms of a server: filled in, sent, let in."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from dashboard.hosted import COOKIE, FORM_FIELD
from tests.hosted_room import (
    HOST,
    PASSWORD,
)

if TYPE_CHECKING:
    from flask.testing import FlaskClient
    from werkzeug.test import TestResponse

LOGIN = "runner@log.example"
HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


def token_of(page: TestResponse) -> str:
    found = re.search(rf'name="{FORM_FIELD}" value="([0-9a-f]+)"', page.text)
    assert found
    return found[1]


def send(client: FlaskClient, path: str, at: str = "", **fields: str) -> TestResponse:
    """Fill in the form of a page and send it, to the page's own address or another."""
    page = client.get(at or path)
    return client.post(path, data={FORM_FIELD: token_of(page), **fields})


def sign_in(client: FlaskClient, login: str = LOGIN, password: str = PASSWORD) -> TestResponse:
    return send(client, "/sign-in", login=login, password=password, code="")


def is_in(client: FlaskClient) -> bool:
    return client.get("/account").status_code == 200


def cookie_of(client: FlaskClient, name: str = COOKIE) -> str | None:
    kept = client.get_cookie(name, domain=HOST)
    return kept.value if kept else None
