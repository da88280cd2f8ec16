"""Requests against what Strava publishes: its API description, and its page on sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.strava_http import Request


def faults_of(kind: str, path: str, request: Request) -> list[str]:
    """Why a request is not one that is published; empty where it is."""
    return []
