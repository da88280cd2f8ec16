"""The first run: a seven-year log of 850 files, from nothing to the first chart answered.

    python -m benchmarks.first_run [FOLDER]

Writes the log (or takes FOLDER), then runs the program as a person does: `painmile import`,
`painmile serve` and the requests of the first page; then both again with nothing new.
The chart is answered first; the card of the run beside it, a request of its own, is told
apart: its row holds the whole page.
CPU is of all processes together, reaped children included; memory is the largest sum over
all processes alive at one moment, shared pages shared out (PSS). Linux only.
"""

from __future__ import annotations

import gzip
import json
import os
import resource
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from benchmarks.longlog import write_long_log
from painmile.commands.serve import gate_of

if TYPE_CHECKING:
    from collections.abc import Iterator

CPU_BUDGET_S: Final = 6.0
MEMORY_BUDGET_MB: Final = 400.0
RESTART_BUDGET_S: Final = 1.0
PAGE_BUDGET_KB: Final = 300.0

_SAMPLE_S: Final = 0.05
_PATIENCE_S: Final = 60.0
_TERMINATE: Final = 15


@dataclass
class Cost:
    """What a command cost: CPU and wall seconds, peak memory in MB."""

    cpu_s: float = 0.0
    wall_s: float = 0.0
    peak_mb: float = 0.0
    answer: Any = field(default=None, repr=False)
    first_chart: Cost | None = field(default=None, repr=False)

    def __str__(self) -> str:
        return f"{self.cpu_s:5.2f} s CPU  {self.wall_s:5.2f} s wall  {self.peak_mb:4.0f} MB"


def _family(pid: int) -> list[int]:
    """A process and all that descend from it."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        children = [int(c) for t in tasks for c in (t / "children").read_text().split()]
    except OSError:
        return []
    return [pid, *(one for child in children for one in _family(child))]


def _memory_mb(pid: int) -> float:
    """Proportional memory of a process; 0 once it is gone."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:"))


def cpu_s(pid: int) -> float:
    """CPU of a running process so far, with the children it has waited for."""
    numbers = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, numbers[11:15])) / os.sysconf("SC_CLK_TCK")


def _children_cpu_s() -> float:
    """CPU of all processes started here and ended, with all that they waited for."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measured(
    arguments: list[str], **options: Any
) -> AbstractContextManager[tuple[Cost, subprocess.Popen[str]]]:
    """Run `painmile` with arguments; the cost is complete once the block has ended."""
    return watched([sys.executable, "-m", "painmile", *arguments], **options)


@contextmanager
def watched(command: list[str], **options: Any) -> Iterator[tuple[Cost, subprocess.Popen[str]]]:
    """Run any command; the cost is complete once the block has ended."""
    cost, over, before = Cost(), threading.Event(), _children_cpu_s()
    started = time.monotonic()
    process = subprocess.Popen(command, text=True, **options)

    def watch() -> None:
        while not over.wait(_SAMPLE_S):
            cost.peak_mb = max(cost.peak_mb, sum(map(_memory_mb, _family(process.pid))))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield cost, process
    finally:
        process.wait()
        over.set()
        watcher.join()
        cost.cpu_s = _children_cpu_s() - before
        cost.wall_s = time.monotonic() - started


def import_log(data: Path, *files: Path) -> Cost:
    """One `painmile import --json`."""
    with measured(
        ["--data", str(data), "import", *map(str, files), "--json"], stdout=subprocess.PIPE
    ) as (cost, process):
        cost.answer = json.loads(process.communicate()[0])
    return cost


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _fetch(url: str, body: dict[str, Any] | None = None) -> tuple[bytes, int]:
    """An answer and its size as it went over the wire, gzip asked for."""
    headers = {"Accept-Encoding": "gzip", "Content-Type": "application/json"}
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, headers)  # noqa: S310 -- our own server
    with urllib.request.urlopen(request, timeout=_PATIENCE_S) as answer:  # noqa: S310
        raw: bytes = answer.read()
        packed = answer.headers.get("Content-Encoding") == "gzip"
    return (gzip.decompress(raw) if packed else raw), len(raw)


def let_in(data: Path) -> None:
    """From now on what is fetched here is fetched as by a browser that a `serve` let in."""
    gate = gate_of(data, "")
    opener = urllib.request.build_opener()
    opener.addheaders = [("Cookie", f"{gate.name}={gate.cookie}")]
    urllib.request.install_opener(opener)


def _until_up(url: str) -> None:
    deadline = time.monotonic() + _PATIENCE_S
    while time.monotonic() < deadline:
        try:
            _fetch(url)
        except urllib.error.URLError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError(f"no page at {url}")


def _page_requests(base: str) -> Iterator[tuple[str, int]]:
    """What a browser asks for to show the first page: name and bytes, libraries aside.

    The page's script turns the address into `view`, whose callbacks the server answers:
    the chart's first, then the card's.
    """
    yield "html", _fetch(base)[1]
    yield "layout", _fetch(f"{base}_dash-layout")[1]
    listing, size = _fetch(f"{base}_dash-dependencies")
    yield "callbacks", size
    values = {"view": {"phone": False, "span": None, "place": None, "unit": None}}
    known = {callback["output"]: callback for callback in json.loads(listing)}
    for name, output in (("chart", "figure.data"), ("card", "run.children")):
        callback = next(known[names] for names in known if output in names)
        answer, size = _fetch(f"{base}_dash-update-component", _call(callback, values))
        if not answer:
            raise ValueError(f"no answer for {output}")
        yield name, size


def _call(callback: dict[str, Any], values: dict[str, Any]) -> dict[str, Any]:
    """The request a browser sends for a callback, with `values` by component."""
    names = callback["output"].strip(".").split("...")
    outputs = [
        dict(zip(("id", "property"), name.rsplit(".", 1), strict=True)) for name in names
    ]
    inputs = [one | {"value": values.get(one["id"])} for one in callback["inputs"]]
    return {
        "output": callback["output"],
        "outputs": outputs if callback["output"].startswith("..") else outputs[0],
        "inputs": inputs,
        "changedPropIds": ["view.data"],
        "state": [one | {"value": values.get(one["id"])} for one in callback["state"]],
    }


def serve_log(data: Path) -> Cost:
    """`painmile serve` until the first page is answered; `first_chart` is a part of it."""
    port = _free_port()
    base = f"http://127.0.0.1:{port}/"
    let_in(data)
    serve = ["--data", str(data), "serve", "--port", str(port)]
    with measured(serve, stdout=subprocess.DEVNULL) as (cost, process):
        started = time.monotonic()
        try:
            _until_up(base)
            cost.answer = {}
            for name, size in _page_requests(base):
                cost.answer[name] = size
                answered_s = time.monotonic() - started
                if name == "chart":
                    used = cpu_s(process.pid)
                    cost.first_chart = Cost(used, answered_s, cost.peak_mb)
        finally:
            process.send_signal(_TERMINATE)
    cost.wall_s = answered_s
    return cost


def _verdict(name: str, value: float, budget: float, unit: str) -> str:
    held = "held" if value <= budget else "NOT held"
    return f"{name:<34} {value:6.2f} of {budget:g} {unit}: {held}"


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as temporary:
        work = Path(temporary)
        files = Path(sys.argv[1]) if len(sys.argv) > 1 else work / "files"
        if not files.exists():
            write_long_log(files)
        first = import_log(work / "data", files)
        page = serve_log(work / "data")
        again = import_log(work / "data", files)
        page_again = serve_log(work / "data")
    counts = {k: v for k, v in first.answer.items() if k != "files"}
    print(f"imported                {counts}")
    print(f"painmile import         {first}")
    print(f"serve to first chart    {page.first_chart}")
    print(f"and the card of a run   {page}")
    print(f"import, nothing new     {again}")
    print(f"serve again, chart      {page_again.first_chart}")
    print(f"and the card of a run   {page_again}")
    print(f"answers, bytes          {page.answer}")
    print()
    peak = max(first.peak_mb, page.peak_mb)
    print(_verdict("first run, CPU", first.cpu_s + page.cpu_s, CPU_BUDGET_S, "s"))
    print(_verdict("first run, memory", peak, MEMORY_BUDGET_MB, "MB"))
    print(_verdict("import with nothing new, wall", again.wall_s, RESTART_BUDGET_S, "s"))
    again_s = page_again.first_chart.wall_s if page_again.first_chart else 0.0
    print(_verdict("serve again to first chart, wall", again_s, RESTART_BUDGET_S, "s"))
    print(_verdict("first page", sum(page.answer.values()) / 1000, PAGE_BUDGET_KB, "kB"))


if __name__ == "__main__":
    main()
