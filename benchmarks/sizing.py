"""What a runner costs, and so many runners: the arithmetic of docs/operations.md.

    python -m benchmarks.sizing

Measures on a PostgreSQL of its own what one file, one year and one look at the findings take:
60 every-second runs of 55 minutes imported, 20 runners with three years each looked at. The
rest is multiplication: runners with ten years of 300 runs at first, then four runs a week.
CPU is of this process; bytes are on the disk, with indexes.
"""

from __future__ import annotations

import sys
import tempfile
from itertools import islice
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa

from benchmarks.clinic_cohort import make_cohort
from benchmarks.yearly import FIRST_YEAR, RUNS_A_YEAR, runs_of
from demo.watch import write_run
from service.importer import ImportOptions, import_files
from service.recompute import recompute
from service.workers import InProcess
from tests.postgres import running_postgres
from traininglog.home import Home
from traininglog.store import Store
from traininglog.viewer import SYSTEM, Viewer

if TYPE_CHECKING:
    from collections.abc import Iterable

FILES: Final = 60
COHORT: Final = 20
YEARS: Final = 3
HISTORY: Final = 10
RUNS_A_DAY: Final = 4 / 7
SIZES: Final = (1, 10, 100, 1_000, 10_000, 100_000)
_HOUR: Final = 3600


def main() -> int:
    """Print the parts, then the table."""
    with tempfile.TemporaryDirectory() as folder, running_postgres() as server:
        home = Home(Path(folder) / "data", server.create())
        with Store.open(home) as store:
            a_file_s, a_file_b = _a_file(store, Path(folder) / "files")
            year_b, rows, findings_s = _a_year(store)
    print(f"a file: {1000 * a_file_s:.1f} ms of CPU to import, {a_file_b / 1e6:.3f} MB kept")
    print(f"a runner's year: {rows:,.0f} rows, {year_b / 1e6:.2f} MB of database")
    print(f"findings of one runner, for both who see them: {1000 * findings_s:.0f} ms of CPU\n")
    print("| runners | rows | database | files | first import | each day | all findings |")
    print("|---|---|---|---|---|---|---|")
    for runners in SIZES:
        first = runners * HISTORY
        daily_s = runners * RUNS_A_DAY * (a_file_s + findings_s)
        print(
            f"| {runners:,} | {_count(first * rows)} | {_size(first * year_b)} "
            f"| {_size(first * RUNS_A_YEAR * a_file_b)} "
            f"| {_time(first * RUNS_A_YEAR * a_file_s)} | {_time(daily_s)} "
            f"| {_time(runners * findings_s)} |"
        )
    return 0


def _a_file(store: Store, folder: Path) -> tuple[float, float]:
    """Seconds of CPU to import a file, and bytes kept of it: as it came, and its samples."""
    folder.mkdir()
    for run in islice(runs_of(FIRST_YEAR), FILES + 1):
        (folder / f"{run.start:%Y-%m-%d-%H%M}.fit").write_bytes(write_run(run, FIRST_YEAR))
    runner = store.repository(SYSTEM).add_runner("ana", "UTC")
    imports = store.imports(Viewer("owner", runner.id))
    first, *others = sorted(folder.iterdir())
    options = ImportOptions(make_executor=InProcess)
    import_files(imports, runner, [first], options)  # what is loaded once is loaded now
    begun = process_time()
    report = import_files(imports, runner, others, options)
    took_s = process_time() - begun
    kept_b = _bytes((store.folder / "runners").rglob("*"))
    return took_s / report.count("added"), kept_b / (report.count("added") + 1)


def _a_year(store: Store) -> tuple[float, float, float]:
    """Bytes and rows of database a runner-year, and seconds of CPU of one runner's findings.

    Those of the owner and of a therapist, with the therapist's list.
    """
    before_b, before = _database(store)
    cohort = make_cohort(store, COHORT, years=YEARS)
    after_b, after = _database(store)
    first, *others = cohort.runner_ids
    recompute(store, [first], cohort.now)  # as above
    begun = process_time()
    recompute(store, others, cohort.now)
    took_s = process_time() - begun
    years = COHORT * YEARS
    return (after_b - before_b) / years, (after - before) / years, took_s / len(others)


def _database(store: Store) -> tuple[int, int]:
    """Bytes and rows of the database."""
    size = sa.text("SELECT pg_database_size(current_database())")
    names = sa.inspect(store.engine).get_table_names()
    with store.engine.connect() as connection:
        rows = sum(
            connection.scalar(sa.select(sa.func.count()).select_from(sa.table(name))) or 0
            for name in names
        )
        return int(connection.scalar(size) or 0), rows


def _bytes(paths: Iterable[Path]) -> int:
    return sum(path.stat().st_size for path in paths if path.is_file())


def _count(number: float) -> str:
    for size, name in ((1e9, " G"), (1e6, " M"), (1e3, " k")):
        if number >= size:
            return _short(number / size) + name
    return f"{number:.0f}"


def _size(size: float) -> str:
    name, unit = next((n, u) for n, u in (("TB", 1e12), ("GB", 1e9), ("MB", 1.0)) if size >= u)
    return f"{_short(size / max(unit, 1e6))} {name}"


def _short(number: float) -> str:
    return f"{number:,.0f}" if number >= 10 else f"{number:.1f}"


def _time(seconds: float) -> str:
    for size, name in ((_HOUR, " h"), (60, " min")):
        if seconds >= 2 * size:
            return _short(seconds / size) + name
    return f"{_short(seconds)} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
