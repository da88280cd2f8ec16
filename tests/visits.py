"""One visit of a page in Chromium, measured: bytes, nodes, and when it was at rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tests.browser import IDLE, opened

if TYPE_CHECKING:
    from collections.abc import Generator

    from playwright.sync_api import Browser, CDPSession

_BITS_A_SECOND: Final = 9e6
_PATIENCE_MS: Final = 120_000
_READY: Final = f"""(() => {{
  const idle = {IDLE}, drawn = () => !window.hasGraph
    || document.querySelector(".js-plotly-plot .trace");
  let since = 0;
  function look() {{
    const rests = document.querySelector("main") && idle() && drawn();
    since = rests ? since || performance.now() : 0;
    if (since && performance.now() - since > 60) window.readyAt = since;
    else setTimeout(look, 10);
  }}
  look();
}})()"""


@dataclass(frozen=True, slots=True)
class Visit:
    """What a visit cost; `kb` is what the network carried, headers too."""

    kb: float
    requests: int
    ready_s: float
    nodes: int
    figure_nodes: int


def visits(
    browser: Browser, host: str, path: str, *, has_graph: bool = False, is_slow: bool = False
) -> Generator[Visit]:
    """Visits of a page by one browser that knows nothing yet: the first one is cold.

    `is_slow`: a quarter of this processor's speed, 9 Mb/s, 60 ms a round trip.
    """
    with opened(browser, host, cold=True) as seen:
        seen.page.set_default_timeout(_PATIENCE_MS)
        line = seen.page.context.new_cdp_session(seen.page)
        carried: list[int] = []
        line.send("Network.enable")
        line.on("Network.loadingFinished", lambda e: carried.append(e["encodedDataLength"]))
        if is_slow:
            _slow_down(line)
        seen.page.add_init_script(f"window.hasGraph = {str(has_graph).lower()}; {_READY}")
        while True:
            carried.clear()
            seen.page.goto(f"http://{host}/{path.lstrip('/')}")
            ready_ms = seen.page.wait_for_function("() => window.readyAt").json_value()
            yield Visit(
                sum(carried) / 1000,
                len(carried),
                ready_ms / 1000,
                seen.count("*"),
                seen.count(".js-plotly-plot *"),
            )


def _slow_down(line: CDPSession) -> None:
    line.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    line.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": 60,
        "downloadThroughput": _BITS_A_SECOND / 8, "uploadThroughput": _BITS_A_SECOND / 8,
    })  # fmt: skip
