"""A report on paper as a PDF: by WeasyPrint where it is installed, else by a browser here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from dashboard.report import on_paper, styled_charts

_BROWSERS: Final = (
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome",
    "microsoft-edge", "msedge", "brave-browser",
)  # fmt: skip
_NAMED: Final = "PAINMILE_CHROMIUM"
"""In the environment: the browser, where it is not on the path."""
_FLAGS: Final = (
    "--headless", "--disable-gpu", "--no-first-run", "--no-default-browser-check",
    "--disable-extensions", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-default-apps", "--proxy-server=127.0.0.1:9",
    "--host-resolver-rules=MAP * ~NOTFOUND", "--no-pdf-header-footer",
)  # fmt: skip
"""It asks nobody for anything: there is no way out but a proxy that is not there."""
_LONGEST_S: Final = 90
_INSTEAD: Final = (
    "Write the report as FILE.html instead, open it in a browser and print it to a PDF."
)


class NoPdfError(RuntimeError):
    """There is nothing that prints, or it did not; says what to do instead."""


def pdf_of(document: str) -> bytes:
    """The document on A4."""
    paper = on_paper(document)
    by_library = _by_weasyprint(paper)
    if by_library is not None:
        return by_library
    browser = browser_here()
    if browser is None:
        raise NoPdfError(
            f"There is no WeasyPrint and no Chromium here to make a PDF. {_INSTEAD}"
        )
    return _by_browser(paper, browser)


def browser_here() -> str | None:
    """A browser that prints, by its path."""
    named = (os.environ.get(_NAMED), *_BROWSERS)
    return next((path for name in named if name and (path := shutil.which(name))), None)


def _by_weasyprint(paper: str) -> bytes | None:
    """By the library; None where it is not installed, or its own libraries are not."""
    try:
        import weasyprint
    except (ImportError, OSError):
        return None
    written = weasyprint.HTML(string=styled_charts(paper), url_fetcher=_nothing).write_pdf()
    return bytes(written)


def _nothing(url: str, *_about: object, **_more: object) -> dict[str, object]:
    """The report needs nothing from anywhere."""
    raise ValueError(f"nothing is fetched for a report: {url[:40]}")


def _by_browser(paper: str, browser: str) -> bytes:
    """In a profile of its own, which is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="painmile-", ignore_cleanup_errors=True) as folder:
        page, printed = Path(folder, "report.html"), Path(folder, "report.pdf")
        page.write_text(paper, "utf-8")
        # As root a browser starts without its sandbox or not at all.
        is_root = sys.platform != "win32" and os.geteuid() == 0
        sandbox = ["--no-sandbox"] if is_root else []
        command = [browser, *_FLAGS, *sandbox, f"--user-data-dir={folder}/profile",
                   f"--print-to-pdf={printed}", page.as_uri()]  # fmt: skip
        try:
            subprocess.run(command, check=True, capture_output=True, timeout=_LONGEST_S)  # noqa: S603 -- its own words only
            found = printed.read_bytes()
        except (OSError, subprocess.SubprocessError) as fault:
            raise NoPdfError(
                f"{Path(browser).name} did not print the report. {_INSTEAD}"
            ) from fault
    if not found.startswith(b"%PDF-"):
        raise NoPdfError(f"{Path(browser).name} did not print the report. {_INSTEAD}")
    return found
