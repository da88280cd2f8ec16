"""Every stylesheet is on every page: a page's own class is named in its own alone."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import dashboard

SHARED = "painmile.css"
ASSETS = Path(dashboard.__file__).parent / "assets"


def test_no_class_has_a_home_in_two_stylesheets() -> None:
    homes: defaultdict[str, set[str]] = defaultdict(set)
    for file in ASSETS.glob("*.css"):
        css = re.sub(r"/\*.*?\*/|@media print \{.*", "", file.read_text(), flags=re.DOTALL)
        for selectors in re.findall(r"([^{}]+)\{", css):
            for selector in selectors.split(","):
                if re.fullmatch(r"\.[\w-]+", selector.strip()):
                    homes[selector.strip()].add(file.name)
    twice = {name: files for name, files in homes.items() if len(files - {SHARED}) > 1}
    assert ".card" in homes
    assert not twice
