"""What a look at a log's place has found: where, what, what to do, and how bad it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from traininglog.words import counted

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SCHEMA: Final = "painmile.doctor/1"
_NAMED: Final = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding; `check` is a short stable word, `do` a sentence that says what helps.

    What is not wrong is worth knowing.
    """

    check: str
    where: str
    what: str
    do: str
    is_wrong: bool = True

    @property
    def words(self) -> str:
        """One line."""
        place = "" if self.where in self.what else f"{self.where}: "
        return f"{place}{self.what} {self.do}".rstrip()

    def as_json(self) -> dict[str, str]:
        """The same for a program."""
        severity = "wrong" if self.is_wrong else "worth knowing"
        return {"check": self.check, "severity": severity, "where": self.where,
                "what": self.what, "do": self.do}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """All findings, what is wrong first; `counts` is how much of what was looked at."""

    findings: tuple[Finding, ...]
    counts: Mapping[str, int] = field(default_factory=dict)

    @property
    def wrong(self) -> tuple[Finding, ...]:
        """Those that something has to be done about."""
        return tuple(one for one in self.findings if one.is_wrong)

    @property
    def words(self) -> str:
        """How much was looked at, and what came of it."""
        seen = ", ".join(f"{counted(n, what)}" for what, n in self.counts.items())
        found = f"{len(self.wrong)} wrong, {len(self.findings) - len(self.wrong)} worth knowing"
        return f"Looked at {seen}: {found}." if seen else f"{found[0].upper()}{found[1:]}."

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        return {"schema": SCHEMA, "looked_at": dict(self.counts),
                "findings": [one.as_json() for one in self.findings]}  # fmt: skip


def such_as(names: Iterable[str]) -> str:
    """A few of many, in their order."""
    told = sorted(names)
    more = f" and {len(told) - _NAMED:,} more" if len(told) > _NAMED else ""
    return ", ".join(told[:_NAMED]) + more
