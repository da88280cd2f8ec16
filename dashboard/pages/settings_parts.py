"""Parts of the Settings page: a few choices, and every number by topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from dashboard.diary_form import DiaryForm
from dashboard.drawn import Drawn
from dashboard.saying import say_button
from dashboard.tags import html
from service.settings import UNIT_CHANGES, WEEK_CHANGES, ZONE_CHANGES
from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from service.settings import PresetWords, ThresholdWords, TopicNumbers
    from traininglog.runner import Display

SAID: Final = "settings-said"
"""The store into which the page's buttons and forms speak."""
ZONES: Final = "zones"
"""The list of zones the field proposes."""
_UNITS: Final = (("km", "Kilometres"), ("mi", "Miles"))
_WEEKS: Final = (("monday", "Monday"), ("sunday", "Sunday"))
_NUMBERS: Final = (
    "The findings decide by these numbers. Each says why it is so and where it is from. "
    "A value of your own counts from the next look at the log, for all of it."
)


class Theme(Drawn):
    """Light, dark or as the system, kept in the browser; `assets/settings.js`."""

    _namespace = "painmile_settings"
    _type = "Theme"

    def __init__(self, label: str) -> None:
        super().__init__("id", label=label)


def shown_settings(display: Display, zone: str | None, *, can_write: bool) -> Any:
    """Units, zone, the first day of a week, colours."""
    rows = [
        _set("Units", _choice("Units", "unit", _UNITS, display.unit, can_write=can_write),
             UNIT_CHANGES),
        _set("Week begins", _choice("Week begins", "week_start", _WEEKS, display.week_start,
                                    can_write=can_write), WEEK_CHANGES),
        _set("Colours", Theme("Colours"), "In this browser alone."),
    ]  # fmt: skip
    if zone is not None:
        here = html.Div([html.B(zone), *([_zone_form(zone)] if can_write else [])])
        rows.insert(1, _set("Time zone", here, ZONE_CHANGES))
    return html.Section([html.H2("How it is shown", id="shown"), *rows],
                        className="card sec", tabIndex=-1,
                        **{"aria-labelledby": "shown", "data-home": "1"})  # fmt: skip


def _set(name: str, control: Any, about: str) -> Any:
    return html.Div([
        html.H3(name), html.Div([control, html.P(about, className="s m")]),
    ], className="set")  # fmt: skip


def _choice(
    label: str, action: str, choices: Sequence[tuple[str, str]], now: str, *, can_write: bool
) -> Any:
    """Buttons that save at once; the words alone where nothing can be saved."""
    if not can_write:
        return html.B(dict(choices)[now])
    buttons = [
        say_button(words, SAID, {"action": action, "value": value}, "", pressed=value == now)
        for value, words in choices
    ]
    return html.Span(buttons, className="seg", role="group", **{"aria-label": label})


def _zone_form(zone: str) -> Any:
    field = {"name": "zone", "label": "Time zone", "control": "text", "list": ZONES,
             "help": "Continent/City, or UTC+02:00", "wide": True}  # fmt: skip
    return _form("zone", "Change the time zone", field, zone, {"setting": "zone"})


def _form(
    name: str, label: str, field: dict[str, Any], value: str, about: dict[str, str]
) -> Any:
    return DiaryForm(
        name, to=SAID, about={"seen": value, **about}, fields=[field],
        values={field["name"]: value}, label=label, submit="Save", summary="Change",
    )  # fmt: skip


# Numbers


def numbers(
    topics: Sequence[TopicNumbers],
    presets: Sequence[PresetWords],
    changed: int,
    *,
    can_write: bool,
) -> list[Any]:
    """Every number by topic, in two columns, the presets of the pain rules beside theirs."""
    cards = [_topic(topic, presets, can_write=can_write) for topic in topics]
    half = _half([len(topic.own) + 1 for topic in topics])
    own = f"{counted(changed, 'number')} of your own." if changed else "All are the defaults."
    return [
        html.Div([html.H2("The numbers behind the findings", id="numbers"),
                  html.P([_NUMBERS, " ", html.B(own)], className="s m wide62")]),
        html.Div([html.Div(part, className="col") for part in (cards[:half], cards[half:])],
                 className="two-cols"),
    ]  # fmt: skip


def _half(rows: Sequence[int]) -> int:
    """How many of the cards make up half of the rows."""
    return next(n for n in range(len(rows) + 1) if 2 * sum(rows[:n]) >= sum(rows))


def _topic(topic: TopicNumbers, presets: Sequence[PresetWords], *, can_write: bool) -> Any:
    has_presets = any(number.name.startswith("pain_rules.") for number in topic.own)
    rows = [_number(number, can_write=can_write) for number in topic.own]
    return html.Section([
        html.H2(topic.title, id=topic.slug),
        *(_presets(presets) if has_presets else []),
        *([html.Ul(rows)] if rows else []),
        *_fixed(topic.fixed),
    ], className="card sec", tabIndex=-1,
       **{"aria-labelledby": topic.slug, "data-home": "1"})  # fmt: skip


def _presets(presets: Sequence[PresetWords]) -> list[Any]:
    told = [
        html.Div([
            html.H3(preset.title),
            html.Ul([html.Li(level) for level in preset.levels], className="s"),
            html.P(preset.chosen, className="s m"),
        ])
        for preset in presets
    ]  # fmt: skip
    link = html.A("Choose one in the diary", href="/diary#limits", className="carry")
    return [html.P(["Two presets of the pain rules. ", link], className="s m"),
            html.Div(told, className="presets")]  # fmt: skip


def _number(number: ThresholdWords, *, can_write: bool) -> Any:
    own = [html.P(f"Yours; the default is {number.default}.", className="s own")]
    return html.Li([
        html.P([html.Span(number.label), html.Span(f"{number.value} {number.unit}")],
               className="val"),
        *(own if number.is_changed else []),
        html.P(number.why, className="s"),
        html.P(f"From {number.between}. Source: {number.source}.", className="xs m"),
        *([html.Div(_ways(number), className="adds")] if can_write else []),
    ], className="num", id=f"at-{number.name.replace('.', '-')}")  # fmt: skip


def _ways(number: ThresholdWords) -> list[Any]:
    field = {"name": "value", "label": f"{number.label} ({number.unit})", "control": "number",
             "help": f"From {number.between}", "wide": True}  # fmt: skip
    about = {"setting": "threshold", "name": number.name}
    ways = [_form(number.name.replace(".", "-"), f"Change: {number.label}", field, number.value,
                  about)]  # fmt: skip
    if number.is_changed:
        said = {"action": "default", "name": number.name}
        label = f"Back to the default {number.default}: {number.label}"
        ways.append(say_button("Back to the default", SAID, said, "btn sm", label))
    return ways


def _fixed(fixed: Sequence[ThresholdWords]) -> list[Any]:
    if not fixed:
        return []
    return [html.Details([
        html.Summary(f"{counted(len(fixed), 'number')} of the method, the same for everybody",
                     className="s"),
        html.Ul([
            html.Li([html.B(f"{n.label}: {n.value} {n.unit}."), f" {n.why} ({n.source})"])
            for n in fixed
        ], className="fixed xs"),
    ], className="tbl")]  # fmt: skip
