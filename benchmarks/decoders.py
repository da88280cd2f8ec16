"""Open readers of FIT files beside Painmile's: CPU per record, the same files, one run.

    python -m benchmarks.decoders [FOLDER [FILES]]

Every reader is asked, as its manual shows, for all values of all records; each in a
process of its own whose imports are not counted. The slow ones read fewer files, told in
the table. Painmile's and fitfast give columns, the others an object a record. Garmin's own
kit is not here: its licence forbids it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from benchmarks.elsewhere import CannotRunError, own_python, python_with
from benchmarks.table import Row, told
from benchmarks.yearly import FIRST_YEAR, write_year

if TYPE_CHECKING:
    from collections.abc import Sequence

FILES: Final = 120
_OURS: Final = "Painmile"
_PATIENCE_S: Final = 1200


class Reader(NamedTuple):
    """A reader: its package, its licence, what reads one `path`, one of how many files."""

    name: str
    package: str
    licence: str
    code: str
    one_of: int = 1


READERS: Final = (
    Reader(_OURS, "", "Apache-2.0", """
from pathlib import Path
from ingest.fit import read_fit
def read(path):
    return sum(len(a.records.frame()) for a in read_fit(Path(path)).activities)
"""),
    Reader("fitfast", "fitfast==0.1.0", "BSD-3-Clause", """
import fitfast
def read(path):
    return len(fitfast.records(path)["timestamp"])
"""),
    Reader("pyfitparsernative", "pyfitparsernative==0.2.3", "MIT", """
from pyfitparsernative import parse_fit_file
def read(path):
    return len([m for m in parse_fit_file(path) if m["message_type"] == "record"])
"""),
    Reader("fitdecode", "fitdecode==0.11.0", "MIT", """
import fitdecode
def read(path):
    with fitdecode.FitReader(path) as fit:
        return len([
            {field.name: field.value for field in frame.fields} for frame in fit
            if frame.frame_type == fitdecode.FIT_FRAME_DATA and frame.name == "record"
        ])
""", 4),
    Reader("fitparse", "fitparse==1.2.0", "MIT", """
import fitparse
def read(path):
    return len([m.get_values() for m in fitparse.FitFile(path).get_messages("record")])
""", 4),
    Reader("fitfile", "fitfile==1.2.0", "GPL-2.0-or-later", """
import fitfile
def read(path):
    return len([dict(m.fields) for m in fitfile.file.File(path)[fitfile.MessageType.record]])
""", 8),
    Reader("fit-tool", "fit-tool==0.9.16", "BSD-3-Clause", """
from fit_tool.fit_file import FitFile
from fit_tool.profile.messages.record_message import RecordMessage
def read(path):
    messages = [one.message for one in FitFile.from_file(path).records]
    return len([m.to_row() for m in messages if isinstance(m, RecordMessage)])
""", 16),
)  # fmt: skip

_HARNESS: Final = """
import gc, json, sys, time, warnings
warnings.simplefilter("ignore")
paths = sys.argv[1:]
read(paths[0])
gc.collect()
started, records, failed = time.process_time(), 0, 0
for path in paths:
    try:
        records += read(path)
    except Exception:
        failed += 1
print(json.dumps([time.process_time() - started, records, failed]))
"""


def timed(reader: Reader, python: str, paths: Sequence[Path]) -> tuple[float, int, int]:
    """CPU seconds of a reader over files, the records it gave, the files it failed on."""
    command = [python, "-c", reader.code + _HARNESS, *map(str, paths)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=_PATIENCE_S
    )
    if done.returncode:
        raise CannotRunError(done.stderr.strip().splitlines()[-1][:200])
    answer: Any = json.loads(done.stdout.splitlines()[-1])
    return float(answer[0]), int(answer[1]), int(answer[2])


def rows_of(paths: Sequence[Path], work: Path) -> list[Row]:
    """A row a reader; without a figure where it could not be run."""
    rows: list[Row] = []
    ours_us = 0.0
    for reader in READERS:
        name = f"decoding, {reader.name}"
        some = paths[:: reader.one_of]
        try:
            python = own_python()
            if reader.package:
                extra = ["numpy"] if reader.name == "fitfast" else []
                python = str(python_with(work / reader.name, reader.package, *extra))
            cpu_s, records, failed = timed(reader, python, some)
        except (CannotRunError, OSError, subprocess.TimeoutExpired) as why:
            rows.append(Row(name, None, remark=f"{reader.licence}; could not be run: {why}"))
            continue
        each_us = cpu_s / max(records, 1) * 1e6
        ours_us = each_us if reader.name == _OURS else ours_us
        remark = f"{each_us / ours_us:.1f} times Painmile; " if reader.name != _OURS else ""
        remark += f"{records:,} records of {len(some)} files; {reader.licence}"
        remark += f"; {failed} FILES FAILED" if failed else ""
        rows.append(Row(name, each_us, "us a record", remark=remark))
    return rows


def main(arguments: list[str]) -> int:
    """Print the table; 1 where one of them could not be run."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        folder = Path(arguments[0]) if arguments else write_year(work / "files", FIRST_YEAR)
        many = int(arguments[1]) if len(arguments) > 1 else FILES
        return told(rows_of(sorted(folder.rglob("*.fit"))[:many], work / "readers"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
