"""Dash's components without their generated types, which refuse `aria-*` names."""

from __future__ import annotations

from typing import Any

import dash

dcc: Any = dash.dcc
html: Any = dash.html
