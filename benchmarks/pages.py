"""The pages over ten years in Chromium: bytes and seconds of a visit, callbacks, taps, nodes.

    python -m benchmarks.pages

3,000 runs and about 400 painful ones, made here. *Slow* is a quarter of this processor, 9 Mb/s
and 60 ms a round trip. Seconds are the least of several visits, since other work on the
computer only ever adds to them; bytes are what the network carried, headers too.
"""

from __future__ import annotations

from contextlib import closing
from itertools import islice
from os import getloadavg
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from playwright.sync_api import Error

from dashboard.app import PAGES, create_app
from rules.analyse import analyse
from rules.states import run_states
from service.today import today_page
from tests.browser import DRAWN, opened, running_browser, served
from tests.source_logs import kept
from tests.story_logs import long_log
from tests.visit_logs import source_of
from tests.visits import visits
from traininglog.steps import Kept

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask.testing import FlaskClient
    from playwright.sync_api import Browser

    from dashboard.source import CachedSource
    from tests.browser import Seen
    from traininglog.finding import Analysis
    from traininglog.log import TrainingLog

RUNS: Final = 3000
ROUNDS: Final = 30
VISITS: Final = 5
CALLBACK_BUDGET_MS: Final = 30.0
TODAY_BUDGET_MS: Final = 15.0
ZOOM_BUDGET_MS: Final = 100.0
PATIENCE_MS: Final = 120_000
"""How long a page may take on a busy computer before it counts as broken."""
FIGURE_BUDGET_KB: Final = 20.0
VISIT_BUDGETS: Final = {"/": (1050, 6.0), "/today": (600, 2.0), "/visit": (600, 2.0)}
"""A page with a graph, a page with a form: kilobytes, and seconds where all is slow."""
_ASKING: Final = {"Host": "127.0.0.1", "Accept-Encoding": "br, gzip, deflate"}
_ZOOM: Final = """async () => {
  const graph = document.querySelector(".js-plotly-plot"), took = [];
  const [low, high] = graph.layout.xaxis.range;
  for (let n = 1; n <= 9; n++) {
    const begun = performance.now();
    await Plotly.relayout(graph, {"xaxis.range": [low + n * (high - low) / 40, high]});
    took.push(performance.now() - begun);
  }
  took.sort((a, b) => a - b);
  return [took[0], took[4]];
}"""
TAPS: Final = ("Miles", "Kilometres")
_TAP: Final = """async (words) => {
  const held = [], saved = document.querySelector("#settings-saved");
  const watch = new PerformanceObserver((list) => held.push(...list.getEntries()));
  watch.observe({ entryTypes: ["longtask"] });
  const tapped = performance.now();
  [...document.querySelectorAll("button")].find((one) => one.textContent === words).click();
  while (!saved.textContent.includes(words.toLowerCase())) {
    await new Promise((done) => setTimeout(done, 5));
  }
  const took = performance.now() - tapped;
  await new Promise((done) => setTimeout(done, 500));
  held.push(...watch.takeRecords());
  watch.disconnect();
  return [took, held.reduce((ms, one) => ms + one.duration, 0)];
}"""


def _body(known: list[dict[str, Any]], output: str, view: dict[str, Any]) -> dict[str, Any]:
    """What a browser asks as a page opens: `view` in its store or address, and no more."""
    found = next(d for d in known if output in d["output"])
    names = found["output"].strip(".").split("...")
    outputs = [dict(zip(("id", "property"), n.split("."), strict=True)) for n in names]
    first, *others = found["inputs"]
    value = view if first["id"].endswith("view") else f"?{urlencode(view)}" if view else None
    return {
        "output": found["output"],
        "outputs": outputs if found["output"].startswith("..") else outputs[0],
        "inputs": [first | {"value": value}, *(i | {"value": None} for i in others)],
        "state": [s | {"value": None} for s in found["state"]],
        "changedPropIds": [f"{first['id']}.{first['property']}"],
    }  # fmt: skip


def _answer(client: FlaskClient, body: dict[str, Any]) -> tuple[float, float, float]:
    """Kilobytes, milliseconds, and milliseconds of CPU of one answer."""
    begun, cpu = perf_counter(), process_time()
    answer = client.post("/_dash-update-component", json=body, headers=_ASKING)
    took_s = perf_counter() - begun, process_time() - cpu
    if answer.status_code != 200:
        raise RuntimeError(f"{body['output']} answers {answer.status}")
    return len(answer.data) / 1000, took_s[0] * 1000, took_s[1] * 1000


def _today(log: TrainingLog, found: Analysis) -> float:
    """Milliseconds of CPU for everything Today says, the analysis and the answers known."""
    states, now = run_states(log), log.runs[-1].local_start
    kept = tuple(Kept(n, entry, str(n)) for n, entry in enumerate(log.pain))
    begun = process_time()
    today_page(log, found, states, {}, kept, now, "km")
    return (process_time() - begun) * 1000


def _callbacks(source: CachedSource) -> Iterator[str]:
    client, loaded = create_app(source).server.test_client(), source.loaded()
    known = client.get("/_dash-dependencies", headers={"Host": "127.0.0.1"}).get_json()
    for words, output, view in (
        ("Story, 16 weeks", "figure.data", {"span": "16w"}),
        ("Story, 52 weeks", "figure.data", {"span": "52w"}),
        ("Story, all", "figure.data", {"span": "all"}),
        ("card of a run", "pin.data", {}),
        ("Today", "today.children", {}),
        ("Cycles", "cycles-page.children", {}),
        ("Cadence", "cadence-page.children", {}),
        ("Diary", "diary-head.children", {}),
        ("Findings", "findings-page.children", {}),
        ("Plan", "plan-page.children", {}),
        ("Sources", "sources-page.children", {}),
        ("Settings", "settings-page.children", {}),
        ("Run", "run-page.children", {"run": loaded.log.runs[-1].id}),
        ("Help", "help-page.children", {}),
        ("Visit, 16 weeks", "visit-page.children", {}),
        ("Visit, 52 weeks", "visit-page.children", {"weeks": "52"}),
        ("Visit, all", "visit-page.children", {"weeks": "all"}),
        ("Old notes", "notes-list.children", {}),
    ):
        answers = [_answer(client, _body(known, output, view)) for _ in range(ROUNDS)]
        took, cpu = (median(answer[n] for answer in answers) for n in (1, 2))
        yield (
            f"  {words:18}{answers[0][0]:8.1f} kB ({FIGURE_BUDGET_KB:.0f})"
            f"{took:8.1f} ms ({CALLBACK_BUDGET_MS:.0f}), {cpu:.1f} of CPU"
        )


def _visits(browser: Browser, host: str) -> Iterator[str]:
    for path, (most_kb, most_s) in VISIT_BUDGETS.items():
        for is_slow in (False, True):
            made = []
            for _ in range(VISITS):
                coming = visits(browser, host, path, has_graph=path == "/", is_slow=is_slow)
                with closing(coming):
                    made.append(list(islice(coming, 2)))
            cold, warm = (min(v[n].ready_s for v in made) for n in (0, 1))
            budget = f" ({most_s:.1f})" if is_slow else ""
            yield (
                f"  {path:8}{'slow' if is_slow else 'plain':6}{made[0][0].kb:7.0f} kB"
                f" ({most_kb}) {cold:6.2f} s{budget}, again {warm:.2f} s"
            )


def _nodes(browser: Browser, host: str) -> Iterator[str]:
    """A line for every page; what one fails at is said in its line, and the rest goes on."""
    for page in (page for page in PAGES if "local" in page.seen_by):
        yield f"  {page.name:10}{_said_of(browser, host, page.path, _page_nodes)}"
    for span in ("16w", "52w", "all"):
        yield f"  zoom, {span:4}{_said_of(browser, host, f'?span={span}', _zoom)}"


def _said_of(browser: Browser, host: str, search: str, measure: Callable[[Seen], str]) -> str:
    """A page of its own each, so that one that went wrong takes no other with it."""
    try:
        with opened(browser, host) as seen:
            seen.page.set_default_timeout(PATIENCE_MS)
            seen.go(search.lstrip("/"))
            return measure(seen)
    except Error as fault:
        return f"  not measured: {fault.message.splitlines()[0]}"


def _page_nodes(seen: Seen) -> str:
    seen.page.wait_for_function(DRAWN)
    drawn = seen.page.locator(".js-plotly-plot").all()
    figures = [figure.locator("*").count() for figure in drawn]
    return f"{seen.count('*'):6} (3000)   figures {figures or '-'} (2000)"


def _zoom(seen: Seen) -> str:
    least_ms, median_ms = seen.page.evaluate(_ZOOM)
    return f"{least_ms:7.0f} ms ({ZOOM_BUDGET_MS:.0f}), median of nine {median_ms:.0f}"


def _taps(browser: Browser) -> Iterator[str]:
    """Until a tap on the page of most forms is answered, and how long nothing else moved."""
    with (
        TemporaryDirectory() as folder,
        kept(Path(folder)) as here,
        served(here.source) as host,
        opened(browser, host) as seen,
    ):
        seen.go("settings")
        took = [seen.page.evaluate(_TAP, words) for words in TAPS * 4]
        for words, number in (("until it is answered", 0), ("nothing else moves for", 1)):
            yield f"  {words:24}{median(one[number] for one in took):6.0f} ms"


def main() -> None:
    """Print the tables, each figure with its budget in brackets."""
    log = long_log(RUNS)
    found = analyse(log, log.runs[-1].day)
    source = source_of(log, today=log.runs[-1].day)
    print(
        f"{RUNS:,} runs, a load of {getloadavg()[0]:.0f}. Answers as sent, median of {ROUNDS}:"
    )
    print(*_callbacks(source), sep="\n")
    took = median(_today(log, found) for _ in range(ROUNDS))
    print(f"  Today, all it says{took:11.1f} ms of CPU ({TODAY_BUDGET_MS:.0f})")
    with running_browser() as browser, served(source) as host:
        print(f"A first visit until it is at rest, least of {VISITS}:")
        for line in _visits(browser, host):
            print(line, flush=True)
        print(f"A tap on Settings, median of {len(TAPS) * 4}:")
        print(*_taps(browser), sep="\n")
        print("Nodes, and how long the Story takes to zoom:")
        for line in _nodes(browser, host):
            print(line, flush=True)


if __name__ == "__main__":
    main()
