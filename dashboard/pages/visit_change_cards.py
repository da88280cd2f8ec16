"""The cards of the page on which a visit is written down, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.diary_form import DiaryForm
from dashboard.drawn import Drawn
from dashboard.hip_drop import HipDrop
from dashboard.pages.visit_change_parts import (
    SAID,
    add_form,
    fact_card,
    flag_form,
    form_about,
    number_card,
)
from dashboard.pages.visit_change_pictures import kept_list
from dashboard.saying import say_button
from dashboard.tags import html
from service.diary_flags import flags
from service.diary_page import Held
from service.plan_page import plan_page
from service.shown import shown as shown_words
from service.visit_forms import (
    FINDING,
    GAIT,
    HIP,
    LADDER,
    NOTE,
    PRESET,
    REVIEW,
    SEEN,
    TOTAL,
    TREATMENT,
)
from traininglog.reference import body_zones

if TYPE_CHECKING:
    from dashboard.pages.visit_change_parts import Open
    from dashboard.pages.visit_change_pictures import KeptPictures
    from dashboard.source import Loaded
    from traininglog.scope import Scope

_SIGNED: Final = "What you enter is kept under your name, and the runner sees it with the day."
_MIRRORED: Final = "A mirrored picture of the front counts as seen from behind."


class PlaceForm(Drawn):
    """A form with a body chart beside its list of places; `assets/visit_change.js`."""

    _namespace = "painmile_visit_change"
    _type = "PlaceForm"


def name_form() -> Any:
    """Asked once where nobody signed in: what is entered needs a name."""
    field = {"name": "name", "label": "Your name", "control": "text", "needed": True,
             "help": "Such as M. K., physio.", "wide": True}  # fmt: skip
    return html.Section([
        html.H2("Who writes", id="who"),
        html.P(_SIGNED, className="s m"),
        DiaryForm(
            "visit-who", to=SAID, label="Who writes", fields=[field], values={"name": ""},
            about={"form": "who", "id": None, "seen": None}, note="", submit="Go on",
            summary=None, home=None,
        ),
    ], className="card sec", tabIndex=-1,
        **{"aria-labelledby": "who", "data-home": "1"})  # fmt: skip


def signature(author: str, *, is_typed: bool) -> Any:
    """Whose name stands at what is entered."""
    other = [" ", say_button("Somebody else writes", SAID, {"action": "who"}, "lnk")]
    return html.P([html.B(html.Bdi(shown_words(author))), f" writes here. {_SIGNED}",
                   *(other if is_typed else [])], className="s")  # fmt: skip


def cards(loaded: Loaded, shown: Open, kept: KeptPictures) -> list[Any]:
    """Every card, what stands open first."""
    return [
        _seen(loaded, shown),
        *(fact_card(card, shown) for card in (NOTE, REVIEW)),
        html.Div(
            [
                fact_card(PRESET, shown),
                number_card(loaded.log.thresholds, shown.today),
                fact_card(LADDER, shown, *_ladder(loaded, shown)),
            ],
            id="plan",
        ),
        fact_card(TOTAL, shown),
        _finding(shown),
        fact_card(TREATMENT, shown),
        fact_card(HIP, shown, _hip(shown, kept), *kept_list(kept)),
        fact_card(GAIT, shown),
    ]


def _seen(loaded: Loaded, shown: Open) -> Any:
    """The yes answers nobody has seen yet, each with its day and a form of its own."""
    held = Held((), tuple(shown.facts), (), can_write=True)
    strips = flags(held, loaded.log, shown.today, "km", "").strips
    if not strips:
        none = html.P("No question is answered yes and not seen.", className="s m")
        return fact_card(SEEN, shown, none)
    standing = [
        html.Div([html.P(html.B(strip.words)), flag_form(strip.flag, strip.short, shown)],
                 className="strip")
        for strip in strips
    ]  # fmt: skip
    return fact_card(SEEN, shown, *standing, summary="Another question")


def _ladder(loaded: Loaded, shown: Open) -> list[Any]:
    """How the runner's plan stands, in the plan's own words."""
    if not loaded.log.runs:
        return []
    plan = plan_page(loaded.log, loaded.analysis, loaded.states, shown.today, "km")
    needs = plan.ladder.needs if plan.ladder else ()
    return [html.P([html.B("The plan now: "), " ".join((plan.headline, *needs))],
                   className="s")]  # fmt: skip


def _finding(shown: Open) -> Any:
    zones = zones_within(shown.scope)
    if not zones["figures"]:
        return fact_card(FINDING, shown, add_form(FINDING, shown))
    about = form_about(FINDING, shown, summary=None)
    chart = PlaceForm(id="visit-finding-place", form=about, zones=zones,
                      summary=FINDING.form.add)  # fmt: skip
    return fact_card(FINDING, shown, chart)


def zones_within(scope: Scope) -> dict[str, Any]:
    """The body chart with the places alone that are open."""
    chart = body_zones()
    figures = [
        figure | {"zones": [z for z in figure["zones"] if scope.covers(z["location"])]}
        for figure in chart["figures"]
    ]
    return chart | {"figures": [figure for figure in figures if figure["zones"]]}


def _hip(shown: Open, kept: KeptPictures) -> Any:
    about = form_about(HIP, shown, summary=None)
    return HipDrop(
        "hip-drop", form=about, keeps=kept.to,
        saved=sum(HIP.holds(fact.said) for fact in shown.facts),
        summary=HIP.form.add, note=_MIRRORED,
    )  # fmt: skip
