"""The lanes of the visit's chart that are about pain: scores by day, onset in the run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from dashboard.figures.marks import has_no_distance
from dashboard.figures.onset_scale import onset_scale
from dashboard.figures.ticks import grid_ticks, round_step
from dashboard.figures.visit_chart_sheet import GAP_PX, MANY_WEEKS, Box, disc, dots
from dashboard.svg import circle, line, path, text
from dashboard.theme import pain_step
from service.units import onset_words
from traininglog.words import counted, day_words, score_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from dashboard.figures.onset_scale import OnsetScale
    from dashboard.figures.visit_chart_sheet import Lane, Sheet
    from service.story import Story
    from service.story_marks import PainMark
    from service.story_runs import StoryRun

_PAIN_PX: Final = 66
_ONSET_PX: Final = 74
_SILENT_PX: Final = 11.0
_LETTERED_PX: Final = 4.2
"""A day as wide as this has room for the letter of a place."""
_TITLE: Final = "Pain, 0 to 10"


def pain(sheet: Sheet, told: Story) -> None:
    """Every entry on its own day: disc during, ring afterwards, square of another day."""
    if not told.has_pain:
        runs = counted(len(told.runs), "run")
        sheet.missing(_TITLE, f"pain in 0 of {runs}: no entries yet")
        return
    lettered = sheet.px_per_day >= _LETTERED_PX and not told.by_week
    marks = [m for m in told.marks if lettered or told.place in {None, m.place}]
    lane = sheet.add_lane(_PAIN_PX, 0, 10.2)
    sheet.runs_top, sheet.runs_foot = lane.top, lane.foot
    most = int((lane.height + GAP_PX) / sheet.line) - 1
    sheet.title(lane.top - 1, _TITLE, _key(told, marks, most, lettered=lettered))
    sheet.grid(lane, (0, 5, 10))
    if told.rule_level is not None:
        y = lane.y(told.rule_level)
        sheet.marks.append(line(sheet.left, y, sheet.right, y, "rule"))
        sheet.end_label(y, "", f"pain rule: {told.rule_level}")
    if told.by_week:
        _worst(sheet, lane, told)
        return
    for run in told.runs:
        if run.answer == "painless":
            sheet.mark(run.id, line(sheet.x(run.day), lane.foot - 5, sheet.x(run.day),
                                    lane.foot, "zero"))  # fmt: skip
    spots = _spots(sheet, lane, marks)
    for mark, (x, y) in spots.items():
        if mark.kind == "during":
            sheet.mark(mark.run_id, disc(x, y, 4.4, mark.score))
    if lettered:
        _letters(sheet, spots)


def _spots(
    sheet: Sheet, lane: Lane, marks: list[PainMark]
) -> dict[PainMark, tuple[float, float]]:
    """Where each mark stands: beside one that is there already; rings and squares drawn."""
    spots: dict[PainMark, tuple[float, float]] = {}
    for mark in sorted(marks, key=lambda m: ("during", "after", "daily").index(m.kind)):
        # A place named without score stands at 1, its letter with a question mark.
        x, y = sheet.x(mark.day), lane.y(1 if mark.score is None else mark.score)
        for shift in (0.0, 3.0, 6.0, 9.0, -9.0, 12.0, -12.0, 18.0, -18.0):
            box = Box(x + shift - 4, y - 4, x + shift + 4, y + 4)
            if sheet.is_free(box):
                break
        sheet.keep(box)
        x = round(x + shift, 1)
        spots[mark] = x, y
        if mark.kind == "after":
            disc_at = next((at for m, at in spots.items() if _is_of(m, mark)), None)
            joined = [line(*disc_at, x, y, "joint")] if disc_at else []
            sheet.mark(mark.run_id, *joined, circle(x, y, 3.4, "mor"))
        elif mark.kind == "daily":
            css = disc(0, 0, 0, mark.score)[1]["className"]
            box_of = {"x": x - 3.4, "y": y - 3.4, "width": 6.8, "height": 6.8}
            sheet.marks.append(["rect", box_of | {"className": css}])
    return spots


def _is_of(one: PainMark, after: PainMark) -> bool:
    return (
        one.kind == "during" and one.run_id == after.run_id is not None
        and one.place == after.place
    )  # fmt: skip


def _letters(sheet: Sheet, spots: dict[PainMark, tuple[float, float]]) -> None:
    """The letter of the place above a disc, else beside it, clear of all marks.

    Its ring needs none.
    """
    rings = {m for m in spots if m.kind == "after" and any(_is_of(d, m) for d in spots)}
    high = sheet.font * 0.85
    for mark, (x, y) in spots.items():
        if mark in rings:
            continue
        words = mark.letter + ("?" if mark.score is None else "")
        wide = sheet.wide(words, bold=True, small=True)
        box = sheet.place(
            Box(left, top, left + wide, top + high)
            for left, top in (
                (x - wide / 2, y - 6 - high), (x - wide / 2, y - 12 - high),
                (x - 6 - wide, y - high / 2), (x + 6, y - high / 2),
                (x - wide / 2, y - 18 - high), (x - wide / 2, y + 6),
            )
        )  # fmt: skip
        if box:
            middle = round((box.left + box.right) / 2, 1)
            sheet.words.append(
                text(middle, round(box.bottom - 1, 1), words, "t b s halo", "middle")
            )


def _key(
    told: Story, marks: list[PainMark], most: int, *, lettered: bool
) -> list[tuple[str, str]]:
    where = "all places" if told.place is None else str(told.place)
    if told.by_week:
        return [("disc", "worst of a week"), ("", where)]
    key = [("disc", "during"), ("ring", "after, morning")]
    key += [("square", "that day")] if any(m.kind == "daily" for m in marks) else []
    if not lettered:
        return [*key, ("", where)]
    shown = {mark.letter for mark in marks}
    letters = [f"{letter} {words}" for letter, words in told.letters if letter in shown]
    return key + [("", words) for words in letters[: max(most - len(key), 2)]]


def _worst(sheet: Sheet, lane: Lane, told: Story) -> None:
    worst = [week.worst for week in told.weeks if week.worst]
    _weekly(sheet, told, [(run, lane.y(run.score or 0)) for run in worst])


def _weekly(sheet: Sheet, told: Story, marks: Sequence[tuple[StoryRun, float]]) -> None:
    """A disc a week that leads to its run; over years all of one shade are drawn as one."""
    if len(told.weeks) <= MANY_WEEKS:
        for run, y in marks:
            sheet.mark(run.id, disc(sheet.x(run.day), y, 3.6, run.score))
        return
    shades: dict[str, list[tuple[float, float]]] = {}
    for run, y in marks:
        step = pain_step(max(run.score or 1, 1))
        shades.setdefault(f"m{step}", []).append((sheet.x(run.day), y))
    sheet.marks += [dots(points, css) for css, points in sorted(shades.items())]


def onset(sheet: Sheet, told: Story) -> None:
    """A stem a run: ring = painless to here, disc = pain began, thick = ran on with it."""
    title, runs = "Onset in the run", counted(len(told.runs), "run")
    if not any(run.answer != "silent" for run in told.runs):
        sheet.missing(title, f"0 of {runs} answered")
        return
    if has_no_distance(told):
        sheet.missing(title, f"distance in 0 of {runs}")
        return
    scale = onset_scale(told, "km")
    lane = sheet.add_lane(_ONSET_PX, 0, scale.top * 1.04)
    into = ("", f"{told.unit} into the run")
    sheet.grid(lane, (0, *grid_ticks(round_step(scale.top), scale.top)))
    sheet.runs_foot = lane.foot
    if told.by_week:
        sheet.title(
            lane.top - 1,
            title,
            [into, ("disc", "earliest of a week"), ("", "shaded: painless")],
        )
        _by_week(sheet, lane, told, scale)
    else:
        silent = [("silent", "silent")] if any(r.answer == "silent" for r in told.runs) else []
        key = [into, ("disc", "pain began"), ("ring", "painless to here"), *silent]
        sheet.title(lane.top - 1, title, key)
        _by_run(sheet, lane, told, scale)
    _latest(sheet, lane, told, scale)


def _by_run(sheet: Sheet, lane: Lane, told: Story, scale: OnsetScale) -> None:
    begun = [run for run in told.runs if scale.begun(run)]
    falling = [run for run in begun if run.id in told.fall]
    if len(falling) > 1:
        points = "L".join(f"{sheet.x(r.day)} {lane.y(scale.onset(r))}" for r in falling)
        sheet.marks.append(path(f"M{points}", "fall"))
    for run in told.runs:
        _stem(sheet, lane, run, scale)
    latest = begun[-1:] if begun and sheet.x(begun[-1].day) > sheet.right - 30 else []
    for run in reversed(begun):
        if run not in latest:
            _label(sheet, lane, run, scale)


def _stem(sheet: Sheet, lane: Lane, run: StoryRun, scale: OnsetScale) -> None:
    x = sheet.x(run.day)
    if run.answer == "silent":
        top = round(lane.foot - _SILENT_PX, 1)
        sheet.mark(run.id, path(f"M{x} {lane.foot}V{top}M{x - 3.5} {top}h7", "sil"))
        sheet.keep(Box(x - 3.5, top, x + 3.5, lane.foot))
        return
    end = lane.y(scale.end(run))
    sheet.mark(run.id, line(x, lane.foot, x, end, "stem"))
    sheet.keep(Box(x - 1, end, x + 1, lane.foot))
    if not scale.begun(run):
        sheet.mark(run.id, circle(x, end, 3.2, "cens" if run.answer == "painless" else "mor"))
        sheet.take(x, end, 3.6)
        return
    y = lane.y(scale.onset(run))
    gone = run.distance_km if run.offset_km is None else run.offset_km
    until = lane.y(scale.at(run, max(gone or 0.0, run.onset_km or 0.0)))
    sheet.mark(run.id, line(x, y, x, until, "hurt"), disc(x, y, 4.4, run.score))
    sheet.take(x, y, 4.6)


def _label(sheet: Sheet, lane: Lane, run: StoryRun, scale: OnsetScale) -> None:
    """The onset with its score below, beside the disc or above the whole stem."""
    x, y, top = sheet.x(run.day), lane.y(scale.onset(run)), lane.y(scale.end(run))
    score = "–" if run.score is None else score_words(run.score)
    wide = max(sheet.wide(scale.words(run), bold=True), sheet.wide(score, small=True))
    high, clear = sheet.line + sheet.font * 0.75, 7.5
    boxes = []
    for lift in (0.0, 0.5, 0.9, -0.4):
        beside = max(min(y - high * (0.5 + lift), lane.foot - high), lane.top - 4)
        boxes += [Box(x + clear, beside, x + clear + wide, beside + high),
                  Box(x - clear - wide, beside, x - clear, beside + high)]  # fmt: skip
    boxes[2:2] = [
        Box(x - wide / 2, top - lift - high, x + wide / 2, top - lift) for lift in (6, 13, 20)
    ]
    box = sheet.place(box for box in boxes if box.top >= lane.top - 6)
    if box:
        middle = round((box.left + box.right) / 2, 1)
        first = round(box.top + sheet.font * 0.85, 1)
        sheet.words += [
            text(middle, first, scale.words(run), "t b halo", "middle"),
            text(middle, round(first + sheet.line * 0.95, 1), score, "t m s halo", "middle"),
        ]


def _by_week(sheet: Sheet, lane: Lane, told: Story, scale: OnsetScale) -> None:
    reach = ""
    for week in told.weeks:
        if week.reach_km:
            at = (week.begins - sheet.first).days
            y = lane.y(scale.of_km(week.reach_km))
            reach += f"M{sheet.at(at)} {lane.foot}V{y}H{sheet.at(at + 7)}V{lane.foot}z"
    sheet.marks.append(["path", {"d": reach, "className": "reach"}])
    begun = [w.earliest for w in told.weeks if w.earliest and scale.begun(w.earliest)]
    _weekly(sheet, told, [(run, lane.y(scale.onset(run))) for run in begun])


def _latest(sheet: Sheet, lane: Lane, told: Story, scale: OnsetScale) -> None:
    """The last onset at the right end, with its score and day."""
    begun = [run for run in told.runs if scale.begun(run)]
    if begun:
        last = begun[-1]
        words = onset_words(last.onset_km or 0.0, last.score, told.unit)
        sheet.end_label(lane.y(scale.onset(last)), words, day_words(last.day))
