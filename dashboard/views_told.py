"""Every look at a log is told to the audit: once for each page, however many parts it has.

A page is told when its document is asked for. A part that is asked for without one, as by a
program or long after, tells a row itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from flask import g, request

from dashboard.hosted import is_navigation
from dashboard.pages.data_parts import ARCHIVE
from traininglog.access import NotFound
from traininglog.viewer import SYSTEM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from flask import Flask

    from dashboard.hosted import Hosted
    from dashboard.page import Page
    from dashboard.per_request import PerRequest
    from traininglog.audit import Action, What
    from traininglog.grants import Grant

_VISITS, _REPORT = ("/visit", "/visit-change"), "/report"
_EXPORTS: Final = frozenset({"/pain.csv"})
_NAMES: Final = {"/": "story", "/your-data": "data"}


def what_of(page: Page) -> What:
    """What a page is called in the audit."""
    return cast("What", _NAMES.get(page.path, page.path.strip("/")))


class ViewsTold:
    """Tells of views; `hear` is what a source calls when a log is looked at."""

    def __init__(self, people: Hosted, pages: Sequence[Page]) -> None:
        self._people = people
        self._pages = {page.path: page for page in pages}
        self._told_whole = {*self._pages, *_EXPORTS, _REPORT, ARCHIVE}

    def hear(self, runner_id: int | None, grant: Grant | None) -> None:
        """A log is looked at by a part of a page: told unless its page was.

        No `runner_id`: those of all patients.
        """
        if "told_view" in g or request.path in self._told_whole:
            return
        g.told_view = True
        if not self._viewed(runner_id, anew=False):
            what: What = "patients" if runner_id is None else "visit" if grant else "log"
            self._people.tell(self._people.gate.who(), runner_id, "view", what)

    def wrote(self, runner_id: int, what: What) -> None:
        """A visitor wrote into a log."""
        self._people.tell(self._people.gate.who(), runner_id, "write", what)

    def route(self, server: Flask, source: PerRequest) -> None:
        """Tell of documents and of what is handed out; what is not open is not found."""

        @server.before_request
        def _tell() -> None:
            # Of a file its head alone tells a name and a length.
            is_head = request.method == "HEAD" and request.path in {*_EXPORTS, _REPORT}
            if request.method != "GET" and not is_head:
                return
            if request.path in _EXPORTS:
                self._people.tell(source.who(), source.who().runner_id, "export", "log")
            elif request.path == _REPORT:
                self._visited(source, "report", "report")
            elif request.path in _VISITS and is_navigation():
                self._visited(source, "view", "visit")
            elif (page := self._pages.get(request.path)) and is_navigation():
                self._document(source, page)

    def _document(self, source: PerRequest, page: Page) -> None:
        who = source.who()
        what = what_of(page)
        if who.runner_id is not None or what == "patients":
            self._viewed(who.runner_id, anew=True)
        self._people.tell(who, who.runner_id, "view", what)

    def _visited(self, source: PerRequest, action: Action, what: What) -> None:
        """Somebody looks by a grant, or at a preview; or may not."""
        who, sign_in = source.who(), self._people.sign_in
        try:
            runner_id, grant = source.whose(request.args.get("of"))
        except NotFound:
            self._people.tell(who, None, action, what, "refused")
            raise
        self._viewed(runner_id, anew=True)
        self._people.tell(who, runner_id, action, what)
        if grant is not None:
            sign_in.store.grants(SYSTEM).visited(grant.id, sign_in.clock())

    def _viewed(self, runner_id: int | None, *, anew: bool) -> bool:
        asked, sign_in = self._people.gate.asked(), self._people.sign_in
        token, whose = asked.token if asked else "", str(runner_id or "patients")
        if asked and not anew and whose in asked.viewed:
            return True
        return sign_in.store.sessions.viewed(token, whose, sign_in.clock(), anew=anew)
