"""An entry, and every kind of fact as it is typed into its form."""

from __future__ import annotations

from datetime import date

from traininglog import facts as f
from traininglog.pain import PainEntry

TODAY = date(2026, 11, 22)
ENTRY = PainEntry(
    date(2026, 11, 14), "knee", "right", 4, onset_km=5.2, offset_km=7.0, before_score=1,
    hours_until_quiet=3, painkiller=True, stopped=True, note="At the bridge.", spot="inner",
)  # fmt: skip
EVERY_KIND = {
    f.Treatment: ("treatment", {
        "name": "taping", "day": "2026-10-01", "last_day": "2026-11-01", "by": "therapist",
        "location": "knee", "side": "right",
    }),
    f.History: ("history", {
        "kind": "stress_fracture", "year": "2012", "location": "shin", "side": "left",
        "words": "after a marathon",
    }),
    f.Observation: ("observation", {
        "name": "hip drop", "degrees": "8,5", "side": "right", "day": "2026-10-02",
        "by": "therapist",
    }),
    f.OutcomeTotal: ("total", {"instrument": "uwri", "total": "25", "day": "2026-11-13"}),
    f.RedFlagAnswer: ("flag", {
        "flag": "swelling", "yes": "yes", "day": "2026-11-20", "location": "knee",
    }),
    f.RedFlagSeen: ("seen", {"flag": "swelling", "by": "M. K.", "day": "2026-11-21"}),
    f.Race: ("race", {"name": "City 10", "day": "2026-12-20", "distance": "10",
                      "distance_unit": "km", "end": ""}),
    f.Gear: ("gear", {"kind": "insoles", "name": "Firm", "day": "2026-02-01"}),
    f.PainPreset: ("preset", {"preset": "tendon", "location": "achilles", "day": "2026-02-01"}),
    f.LadderStart: ("ladder", {"day": "2026-10-10", "location": "knee", "side": "right",
                               "by": "therapist"}),
    f.Following: ("following", {"location": "knee", "side": "right", "day": "2026-08-01"}),
    f.Told: ("told", {"topic": "worse", "words": "downhill, stairs", "day": "2026-10-02"}),
    f.VisitNote: ("visit", {"words": "calm knee", "by": "M. K.", "day": "2026-10-02"}),
    f.Review: ("review", {"day": "2026-12-04", "words": "bring the old shoes"}),
}  # fmt: skip
