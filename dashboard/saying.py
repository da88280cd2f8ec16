"""Buttons that say something to the server, without a callback each; see `assets/say.js`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from dashboard.tags import html

if TYPE_CHECKING:
    from collections.abc import Mapping


def say_button(
    words: str, to: str, said: Mapping[str, Any], css: str = "btn", label: str | None = None,
    *, pressed: bool | None = None,
) -> Any:  # fmt: skip
    """A button whose click puts `said` (and a count, `n`) into the store called `to`.

    `label` is what a reader hears where the words alone do not say it; `pressed` makes it
    one of several answers.
    """
    data = {"data-say": json.dumps(said), "data-say-to": to}
    about = {} if label is None else {"aria-label": label}
    if pressed is not None:
        about["aria-pressed"] = str(pressed).lower()
    return html.Button(words, type="button", className=css, **data, **about)
