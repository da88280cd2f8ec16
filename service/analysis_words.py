"""An analysis in plain words, for the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.onset_trend import AIM

if TYPE_CHECKING:
    from collections.abc import Iterator

    from traininglog.finding import Analysis, FindingClass
    from traininglog.log import TrainingLog

SIGNS: Final[dict[FindingClass, str]] = {
    "clear": "●",
    "suggested": "◐",
    "no_clear_change": "○",
    "not_enough_data": "…",
}
NOT_A_DIAGNOSIS: Final = (
    "These lines describe this log. They are not a diagnosis. Pain at night or at rest, "
    "swelling, or pain you cannot walk on: see a clinician before running."
)
DIARY_HINT: Final = (
    'Tell how the runs felt, for example: painmile pain add "knee right 4/10 from 6.5 km" '
    '--date 2024-03-12, or painmile pain add "no pain"'
)


def analysis_words(log: TrainingLog, analysis: Analysis) -> Iterator[str]:
    """One finding a line, its class as a sign and a word, what is missing below it."""
    if not log.runs:
        yield "There are no runs in this log yet. painmile import FOLDER reads watch files."
        return
    yield f"{log.runner}, as of {analysis.as_of}"
    for finding in analysis.findings:
        word = finding.clarity.replace("_", " ")
        yield f"{SIGNS[finding.clarity]} {word:<16} {finding.sentence}"
        for need in finding.needs:
            yield f"{'':18} {need if need == AIM else f'missing: {need}'}"
    if not log.pain:
        yield DIARY_HINT
    yield NOT_A_DIAGNOSIS
