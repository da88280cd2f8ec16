"""A runner's analysis: computed once per log version, rules version and day, then kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from fnmatch import fnmatchcase
from functools import cache
from hashlib import sha256
from importlib import resources
from typing import TYPE_CHECKING, Annotated, Final

from pydantic import PlainSerializer, TypeAdapter, ValidationError

from rules.analyse import VERSION, analyse
from rules.states import run_states
from traininglog.access import NotFound, audience_of
from traininglog.activity import Activity, Knot, Origin
from traininglog.finding import Analysis
from traininglog.pain import Location, Place, Side
from traininglog.speed_bins import NO_BINS

if TYPE_CHECKING:
    from rules.states import States
    from traininglog.log import TrainingLog
    from traininglog.repository import Repository

# The models name these for the type checker only; reading one back needs them for real.
_KNOTS: Final = Annotated[tuple[Knot, ...], PlainSerializer(tuple, tuple[Knot, ...])]
_NAMES: Final = {kind.__name__: kind for kind in (date, datetime, Activity, Place)} | {
    "Origin": Origin, "Location": Location, "Side": Side, "Profile": _KNOTS,
}  # fmt: skip


@cache
def rules_fingerprint() -> str:
    """The rules' version and what their code, numbers and findings are made of.

    So no answer of other rules is ever shown, even where nobody moved the version.
    """
    digest = sha256()
    for package, names in (
        ("rules", "*.py"), ("data", "*.toml"), ("traininglog", "finding.py"),
        ("traininglog", "twins.py"),
    ):  # fmt: skip
        for file in sorted(resources.files(package).iterdir(), key=lambda f: f.name):
            if fnmatchcase(file.name, names):
                digest.update(file.read_bytes())
    return f"{VERSION}-{digest.hexdigest()[:12]}"


@cache
def _codec() -> TypeAdapter[Analysis]:
    codec = TypeAdapter(Analysis)
    codec.rebuild(_types_namespace=_NAMES)
    return codec


def _read(document: str) -> Analysis | None:
    """A kept analysis; None where another release wrote it in another form."""
    try:
        return _codec().validate_json(document)
    except ValidationError:
        return None


def answers_of(log: TrainingLog) -> States:
    """Every run's answer, place by place, as the rules see it."""
    return run_states(log)


def audience(repository: Repository) -> str:
    """Whose findings: the owner's rest on all rows, everybody else's on what a scope opens."""
    if (name := audience_of(repository.viewer)) is None:
        raise NotFound("no such runner")
    return name


def analysis_for(
    repository: Repository, runner_id: int, day: date, log: TrainingLog | None = None
) -> Analysis:
    """The analysis of a runner's log as this viewer may see it, kept or made and kept.

    `log` saves reading it again where the caller holds it already: the analysis is of that
    log, and kept as such, whatever was written since. A roll-up that is not in it is read
    only where something has to be computed.
    """
    version, reader = log.version if log else None, audience(repository)
    kept = repository.kept_analysis(runner_id, reader, rules_fingerprint(), day, version)
    if kept is not None and (known := _read(kept)) is not None:
        return known
    whole = log or repository.training_log(runner_id)
    if whole.bins is NO_BINS:
        whole = replace(whole, bins=repository.bins(runner_id))
    made = analyse(whole, day)
    document = written(made)
    repository.keep_analysis(
        runner_id, reader, rules_fingerprint(), day, document, whole.version
    )
    return made


def written(made: Analysis) -> str:
    """An analysis as it is kept."""
    return _codec().dump_json(made).decode()
