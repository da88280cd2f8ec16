"""The worked examples of the manual: each log on its page, and what Painmile says about it.

    python -m demo.worked_examples

writes the answers into `docs/worked-examples.md`; a test fails where the page and the
program differ. A log stands in a block `log DAY`, seen on that day; its answer stands in the
block `text` after it.
"""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

from rules.analyse import analyse
from service.analysis_words import analysis_words
from traininglog.textform import read_text

PAGE: Final = Path("docs/worked-examples.md")
_WIDTH: Final = 97
_EXAMPLE: Final = re.compile(
    r"(?P<log>```log (?P<day>\S+)\n(?P<text>.*?)```.*?```text\n)(?P<said>.*?)(?=```)", re.DOTALL
)


def filled(page: str) -> str:
    """The page with every answer as it is now; ValueError for a log that cannot be read."""
    return _EXAMPLE.sub(lambda example: example["log"] + _said(example), page)


def _said(example: re.Match[str]) -> str:
    log, problems = read_text(example["text"], runner="A runner")
    if problems:
        raise ValueError("; ".join(map(str, problems)))
    words = analysis_words(log, analyse(log, date.fromisoformat(example["day"])), _WIDTH)
    return "".join(f"{line}\n" for line in words)


def main() -> None:
    """Write the answers into the manual's page."""
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
