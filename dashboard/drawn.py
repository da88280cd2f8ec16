"""Components of our own: each is drawn by a plain function of the browser, see `assets/`."""

from __future__ import annotations

from typing import Any

from dash.development.base_component import Component


class Drawn(Component):
    """Plain properties and no children; `_namespace` and `_type` name `window.NAMESPACE.TYPE`.

    `said` names the properties that the browser alone sets.
    """

    _namespace: str
    _type: str

    def __init__(self, *said: str, **properties: Any) -> None:
        names = [*properties, *said]
        self._prop_names = names
        self._valid_wildcard_attributes: list[str] = []
        self.available_properties = names
        self.available_wildcard_properties: list[str] = []
        init: Any = super().__init__
        init(**properties)

    @property
    def drawn_by(self) -> str:
        """The function of the browser, by its name there."""
        return f"{self._namespace}.{self._type}"
