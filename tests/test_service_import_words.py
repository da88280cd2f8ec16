"""What an import says on the command line: what failed first, copies last and few."""

from __future__ import annotations

from service.import_words import MOST_NAMED, import_words, summary
from service.importer import UNCHANGED
from service.outcome import ImportReport, Outcome

FAILED = Outcome("x.fit", "failed", "is empty")
FAILED_WORDS = (
    "x.fit: failed, is empty. Nothing was copied into it. Copy it from the watch or its app "
    "once more and import it again."
)
TABLE = Outcome("e.zip!activities.csv", "added", "3 rows: 3 runs of their own", ("row 2: no",))
CUT = Outcome("cut.fit", "added", "", ("cut off at 63 %", "replaces a.gpx, a copy"))


def copies(count: int) -> list[Outcome]:
    better = Outcome("a.fit", "added", "", ("replaces a.gpx, a copy that tells less",))
    return [better, Outcome("b.fit", "duplicate", "duplicate of c.fit: the same file")] * count


def test_what_failed_is_named_before_the_copies() -> None:
    lines = list(import_words(ImportReport([*copies(1), TABLE, CUT, FAILED])))
    assert lines == [
        "5 files: 3 added, 1 already there, 1 failed.",
        FAILED_WORDS,
        "e.zip!activities.csv: 3 rows: 3 runs of their own; row 2: no",
        "cut.fit: added; cut off at 63 %; replaces a.gpx, a copy",
        "a.fit: added; replaces a.gpx, a copy that tells less",
        "b.fit: duplicate of c.fit: the same file",
    ]


def test_hundreds_of_copies_are_a_line_in_the_end() -> None:
    lines = list(import_words(ImportReport([*copies(100), FAILED])))
    assert lines[1:] == [
        FAILED_WORDS, "200 are of runs that are here already; --json names them.",
    ]  # fmt: skip
    assert len(list(import_words(ImportReport(copies(MOST_NAMED // 2))))) == 1 + MOST_NAMED


def test_what_an_account_holds_besides_is_a_line_a_kind() -> None:
    kinds = ["a weight file, no activity", *["a monitoring file, no activity"] * 30]
    skipped = [Outcome(f"{n}.fit", "skipped", kind) for n, kind in enumerate(kinds)]
    assert list(import_words(ImportReport([*skipped, FAILED]))) == [
        "32 files: 31 skipped, 1 failed.",
        FAILED_WORDS,
        "30 skipped, a monitoring file, no activity",
        "1 skipped, a weight file, no activity",
    ]
    assert len(list(import_words(ImportReport(skipped[:3])))) == 4


def test_the_counts_of_a_file_that_did_not_change() -> None:
    assert summary([Outcome("a", "skipped", UNCHANGED)]) == "1 file: 1 unchanged."


def test_where_in_a_file_is_for_programs_alone() -> None:
    bad = Outcome("y.fit", "failed", "byte 0: this is no FIT file: it has no FIT header")
    cut = Outcome("z.fit", "added", "", ("byte 14737: the last message is cut off",))
    assert list(import_words(ImportReport([bad, cut])))[1:] == [
        "y.fit: failed, this is no FIT file: it has no FIT header. It is something else by "
        "this name. Save the activity as FIT and import that.",
        "z.fit: added; the last message is cut off",
    ]
