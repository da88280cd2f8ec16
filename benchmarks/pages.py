"""The Story page over ten years: bytes of each answer, bytes of a cold visit, time to answer.

    python -m benchmarks.pages

3,000 runs and about 400 painful ones, made here. Bytes are as a browser on this computer
gets them (Brotli, else what the server chooses); times are medians of 30 warm answers
through the whole server stack without a network.
"""

from __future__ import annotations

import re
from statistics import median
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, Final

from dashboard.app import create_app
from dashboard.source import CachedSource
from rules.analyse import analyse
from rules.states import run_states
from service.today import today_page
from tests.story_logs import long_log
from traininglog.steps import Kept

if TYPE_CHECKING:
    from flask.testing import FlaskClient

    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog

RUNS: Final = 3000
ROUNDS: Final = 30
CALLBACK_BUDGET_MS: Final = 30.0
FIRST_PAGE_BUDGET_KB: Final = 300.0
TODAY_BUDGET_MS: Final = 15.0
_ASKING: Final = {"Host": "127.0.0.1", "Accept-Encoding": "br, gzip, deflate"}
_LATER: Final = (
    "/_dash-component-suites/dash/dcc/async-graph.js",
    "/_dash-component-suites/plotly/package_data/plotly.min.js",
)
"""Files the browser asks for once it meets a graph."""


def _size(client: FlaskClient, path: str) -> float:
    with client.get(path, headers=_ASKING) as answer:
        return len(answer.data) / 1000


def _callback(known: list[dict[str, Any]], output: str, view: dict[str, Any]) -> dict[str, Any]:
    found = next(d for d in known if output in d["output"])
    names = found["output"].strip(".").split("...")
    return {
        "output": found["output"],
        "outputs": [dict(zip(("id", "property"), n.split("."), strict=True)) for n in names],
        "inputs": [i | {"value": view if i["id"] == "view" else None} for i in found["inputs"]],
        "changedPropIds": ["view.data"],
    }


def _answer(client: FlaskClient, body: dict[str, Any]) -> tuple[float, float]:
    """Kilobytes and milliseconds of one answer."""
    begun = perf_counter()
    answer = client.post("/_dash-update-component", json=body, headers=_ASKING)
    return len(answer.data) / 1000, (perf_counter() - begun) * 1000


def _today(log: TrainingLog, found: Analysis) -> float:
    """Milliseconds of CPU for everything Today says, the analysis and the answers known."""
    states, now = run_states(log), log.runs[-1].local_start
    kept = tuple(Kept(n, entry, str(n)) for n, entry in enumerate(log.pain))
    begun = process_time()
    today_page(log, found, states, {}, kept, now, "km")
    return (process_time() - begun) * 1000


def main() -> None:
    """Print the table."""
    log = long_log(RUNS)
    found = analyse(log, log.runs[-1].day)
    client = create_app(CachedSource(lambda: 1, lambda: (log, found))).server.test_client()
    page = client.get("/", headers={"Host": "127.0.0.1"}).get_data(as_text=True)
    known = client.get("/_dash-dependencies", headers={"Host": "127.0.0.1"}).get_json()

    print(f"Story of {RUNS:,} runs: kB as sent, ms to answer (median of {ROUNDS})")
    first = sum(_size(client, path) for path in ("/", "/_dash-layout", "/_dash-dependencies"))
    print(f"  page, layout, callbacks   {first:8.1f} kB")
    for span in ("16w", "52w", "all"):
        body = _callback(known, "figure.data", {"span": span})
        answers = [_answer(client, body) for _ in range(ROUNDS)]
        took = median(ms for _, ms in answers)
        print(f"  {span:>4} in one answer        {answers[0][0]:8.1f} kB {took:7.1f} ms")
        first += answers[0][0] if span == "16w" else 0.0
    run_kb, run_ms = _answer(client, _callback(known, "pin.data", {}))
    first += run_kb
    print(f"  card of a run             {run_kb:8.1f} kB {run_ms:7.1f} ms")
    print(f"  first page in all         {first:8.1f} kB (budget {FIRST_PAGE_BUDGET_KB:.0f})")

    took = median(_today(log, found) for _ in range(ROUNDS))
    print(f"  Today, all it says {took:25.1f} ms of CPU (budget {TODAY_BUDGET_MS:.0f})")

    print("Libraries of a cold visit")
    paths = re.findall(r'(?:src|href)="(/(?:_dash-component-suites|assets)/[^"]+)"', page)
    sizes = {path: _size(client, path) for path in (*paths, *_LATER)}
    for path, size in sorted(sizes.items(), key=lambda item: -item[1]):
        print(f"  {path.rsplit('/', 1)[1].split('?')[0]:45} {size:8.1f} kB")
    print(f"  {'all':45} {sum(sizes.values()):8.1f} kB")


if __name__ == "__main__":
    main()
