"""Sports as apps and watches write them, in the words of the FIT reader."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

from traininglog.activity import UNKNOWN

_WORDS: Final = {
    "running": """run runs running runner jog jogging lauf laufen laufband joggen course courir
        footing correr carrera corsa corrida hardlopen loop lopen rennen lopning lop lob loping
        juoksu bieganie bieg beh kosu futas бег 跑步 ランニング 달리기 treadmill trailrun
        trailrunning traillauf""",
    "cycling": """ride rides cycling cycle biking bike bicycle velo cyclisme ciclismo bici
        fietsen wielrennen rad radfahren radfahrt radtour mtb rower cykling 骑行 サイクリング
        велоспорт""",
    "walking": """walk walks walking gehen spazieren spaziergang walken marche marcher caminata
        caminar camminata caminhada wandelen promenad gang spacer 步行 健走 ウォーキング""",
    "hiking": """hike hikes hiking wandern wanderung randonnee rando senderismo escursionismo
        escursione excursion trekking vandring trilha 徒步 ハイキング""",
    "swimming": """swim swims swimming schwimmen natation natacion nuoto natacao zwemmen simning
        plywanie 游泳 水泳""",
}  # fmt: skip
_NUMBERS: Final = {
    "1": "cycling", "4": "hiking", "9": "running", "10": "walking", "16": "swimming",
}  # fmt: skip
"""Of Strava's own exports, as far as files told which is which."""

_GROUNDS: Final = {
    "trail": "trail", "trails": "trail", "trailrun": "trail", "trailrunning": "trail",
    "traillauf": "trail", "treadmill": "treadmill", "laufband": "treadmill",
    "indoor": "indoor_running", "track": "track", "virtual": "virtual_activity",
    "street": "street",
}  # fmt: skip
_NOT_IN_TITLES: Final = frozenset(
    ("loop", "lop", "lob", "gang", "rad", "course", "rower", "cycle", "beh", "ski", "golf")
)
"""In a title these may mean something else: a loop round the lake, a ski run."""
_SAYS_NOTHING: Final = frozenset(
    {"", "other", "unknown", "generic", "default", "activity", "workout", "multisport", "none"}
)
_JOINT: Final = re.compile(r"(?<=[a-z])(?=[A-Z])|[\W_]+")
_LONGEST: Final = 40


def _tokens(text: str) -> list[str]:
    """Words in lower case without accents: `Course à pied` gives course, a, pied."""
    plain = unicodedata.normalize("NFKD", _JOINT.sub(" ", text))
    plain = "".join(char for char in plain if not unicodedata.combining(char))
    return unicodedata.normalize("NFKC", plain).lower().replace("ø", "o").split()


_SPORTS: Final = {word: sport for sport, words in _WORDS.items() for word in _tokens(words)}


class Kind(NamedTuple):
    """A sport and, for runs, the ground where the word names it."""

    sport: str
    sub_sport: str | None = None


def kind_of(word: str) -> Kind:
    """The sport of a type as written; one not known here keeps its own word, in lower_snake."""
    if word.strip() in _NUMBERS:
        return Kind(_NUMBERS[word.strip()])
    found = _tokens(word)
    known = _known(found)
    if known is not None:
        return known
    own = "_".join(found)[:_LONGEST]
    return Kind(UNKNOWN if own in _SAYS_NOTHING or own.isdigit() else own)


def kind_of_name(title: str) -> Kind:
    """The sport a title names ("Morning Run"), where it names exactly one."""
    words = _tokens(title[:200])
    known = None if _NOT_IN_TITLES.intersection(words) else _known(words)
    return known or Kind(UNKNOWN)


def _known(words: list[str]) -> Kind | None:
    sports = {_SPORTS[word] for word in words if word in _SPORTS}
    if len(sports) != 1:
        return None
    sport = sports.pop()
    grounds = {_GROUNDS[word] for word in words if word in _GROUNDS}
    return Kind(sport, grounds.pop() if sport == "running" and len(grounds) == 1 else None)
