"""Damaged GPX and TCX files: what cards, editors, converters and bad days do to them."""

from __future__ import annotations

import random
import re
from typing import TYPE_CHECKING

from tests.xml_files import Lap, Point, Track, gpx, points, tcx, tcx_activity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Literal

    Form = Literal["gpx", "tcx"]

_TAG = re.compile(r"</?[\w:]+[^>]*>")
_NUMBER = re.compile(r"(?<=[>\"])-?[\d.]+(?=[<\"])")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z?")
_NUMBERS = (
    "NaN", "nan", "inf", "-Infinity", "1e308", "-1e308", "1e400", "9" * 400, "-1", "0", "1,5",
    "0x1F", "1_000", "", " 5 ",
    "five", "٣", "1e18", "18446744073709551616",
    "-9223372036854775808",
)  # fmt: skip
_TIMES = (
    "1970-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00",
    "2024-03-12T06:15:00", "2024-03-12", "2024-02-30T00:00:00Z", "yesterday",
    "2024-03-12T06:15:00.123456789Z",
    "2024-03-12T24:00:00Z", "2024-03-12 06:15:00 UTC", "2124-03-12T06:15:00Z", "",
    "2024-03-12T06:15:00+99:99", "1710224100000",
)  # fmt: skip
_SIGNS = (
    "&", "&nbsp;", "&#0;", "<", "]]>", "<!--", "<![CDATA[", "\0", "\x1b", "😀", "<?x", "\ufffe",
)  # fmt: skip
_ENCODINGS = (
    "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252", "utf-7", "utf-8-sig",
)  # fmt: skip
_DECLARED = (
    "utf-16", "utf-32", "ascii", "punycode", "rot13", "idna", "x", "shift_jis", "cp037",
)  # fmt: skip


def sound_files(form: Form) -> tuple[str, ...]:
    """The files that get damaged: plain, with pauses, several activities, without positions."""
    one, two = points(12), [points(12), points(10, heart_rate_bpm=150)]
    if form == "gpx":
        said = {"name": "Morning Run", "desc": "my knee & calf", "cmt": "felt <b>fine</b>"}
        return (
            gpx(Track([one])),
            gpx(Track(two, **said)),
            gpx(Track([points(9)]), Track(two, "cycling"), name="Two"),
        )
    bare = [Point(point.time, distance_m=3.0 * at) for at, point in enumerate(one)]
    laps = (Lap(two, 22, 66, notes="slow"), Lap([points(8)], 8, 24, trigger="Distance"))
    return (
        tcx(tcx_activity(Lap([one]))),
        tcx(tcx_activity(*laps, notes="my knee", creator="Garmin Forerunner 620")),
        tcx(tcx_activity(Lap([bare], 12, 36)), tcx_activity(Lap([one]), sport="Biking")),
    )


def _flip(text: str, rng: random.Random) -> bytes:
    data = bytearray(text.encode())
    for _ in range(rng.choice((1, 1, 3, 20, 200))):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


def _cut(text: str, rng: random.Random) -> bytes:
    return text.encode()[: rng.randrange(len(text))]


def _block(text: str, rng: random.Random) -> bytes:
    """A stretch doubled, left out, zeroed or made noise."""
    data = text.encode()
    start = rng.randrange(len(data))
    end = min(start + rng.choice((1, 4, 30, 500)), len(data))
    middle = rng.choice(
        (b"", data[start:end] * 2, bytes(end - start), rng.randbytes(end - start))
    )
    return data[:start] + middle + data[end:]


def _tag(text: str, rng: random.Random) -> bytes:
    """A tag left out, doubled, renamed, put into another namespace, or moved."""
    tags = list(_TAG.finditer(text))
    one, other = rng.choice(tags), rng.choice(tags)
    new = rng.choice((
        "", one[0] * 2, other[0], one[0].lower(), one[0].replace(">", "/>"),
        re.sub(r"^(</?)(?:\w+:)?", r"\1x:", one[0]), re.sub(r"^(</?)\w+:", r"\1", one[0]),
        "<trk>", "<trkseg>", "<Lap>", "<Track>", "<Activity>", "</Activity>", "</trk>",
    ))  # fmt: skip
    return (text[: one.start()] + new + text[one.end() :]).encode()


def _renamed(text: str, rng: random.Random) -> bytes:
    """One name of elements throughout: a wrong prefix, a wrong case, another name."""
    name = re.match(r"</?([\w:]+)", rng.choice(list(_TAG.finditer(text)))[0])
    assert name is not None
    local = name[1].rpartition(":")[2]
    new = rng.choice((f"ns9:{local}", local, local.upper(), "time", "Time", "x"))
    return re.sub(rf"(</?){re.escape(name[1])}\b", rf"\g<1>{new}", text).encode()


def _value(pattern: re.Pattern[str], values: tuple[str, ...]) -> Callable[..., bytes]:
    def changed(text: str, rng: random.Random) -> bytes:
        share = rng.choice((0.01, 0.1, 1.0))
        value = rng.choice(values)
        return pattern.sub(
            lambda found: value if rng.random() < share else found[0], text
        ).encode()

    return changed


def _sign(text: str, rng: random.Random) -> bytes:
    at = rng.randrange(len(text))
    return (text[:at] + rng.choice(_SIGNS) + text[at:]).encode("utf-8", "surrogatepass")


def _deep(text: str, rng: random.Random) -> bytes:
    """Elements in elements, closed or not."""
    tag = rng.choice(("a", "trk", "trkseg", "extensions", "Lap", "Track", "Activity", "desc"))
    count = rng.choice((50, 99, 5_000))
    at = rng.choice(list(_TAG.finditer(text))).end()
    closed = f"</{tag}>" * count if rng.random() < 0.5 else ""
    return (text[:at] + f"<{tag}>" * count + closed + text[at:]).encode()


def _encoded(text: str, rng: random.Random) -> bytes:
    data = text.encode(rng.choice(_ENCODINGS), "replace")
    return data[rng.choice((0, 0, 0, 1)) :]


def _declared(text: str, rng: random.Random) -> bytes:
    return text.replace("UTF-8", rng.choice(_DECLARED)).encode()


def _doctype(text: str, rng: random.Random) -> bytes:
    kind = rng.choice((
        '<!DOCTYPE gpx [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', "<!DOCTYPE gpx>",
        '<!DOCTYPE x SYSTEM "file:///dev/zero">', '<!ENTITY a "b">',
    ))  # fmt: skip
    return text.replace("?>", f"?>{kind}", 1).replace("140", "&b;").encode()


def _joined(text: str, rng: random.Random) -> bytes:
    return (
        text + rng.choice((text, "\n\0\0", "<", "hello", text[: rng.randrange(99)]))
    ).encode()


_DAMAGES: tuple[Callable[[str, random.Random], bytes], ...] = (
    _flip, _flip, _cut, _cut, _block, _tag, _tag, _renamed, _value(_NUMBER, _NUMBERS),
    _value(_NUMBER, _NUMBERS), _value(_TIME, _TIMES), _sign, _deep, _encoded, _declared,
    _doctype, _joined,
)  # fmt: skip


def xml_mutants(form: Form, count: int, seed: int) -> Iterator[bytes]:
    """`count` damaged files, every fourth one damaged twice."""
    rng = random.Random(seed)
    originals = sound_files(form)
    for number in range(count):
        text = rng.choice(originals)
        if number % 4 == 3:
            text = rng.choice(_DAMAGES)(text, rng).decode("utf-8", "replace")
        text = text if _TAG.search(text) and _NUMBER.search(text) else originals[0]
        yield rng.choice(_DAMAGES)(text, rng)
