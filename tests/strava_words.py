"""Titles, descriptions and private notes of made-up athletes, in several languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import random

TITLES: Final = (
    "Morning Run", "Lunch Run", "Evening Run", "Intervals 6 x 800", "Long one with Mo",
    "Abendlauf am Kanal", "Lockerer Dauerlauf", "Knie zwickt ab km 6", "Course du matin",
    "Sortie longue", "Carrera por la tarde", "Rodaje suave", "Corsa della sera",
    "Parkrun 🏃 in the rain", "朝ラン", "Shin felt tight, stopped early",
)  # fmt: skip

DESCRIPTIONS: Final = (
    "Felt good all the way.",
    "Left knee started at 5.2 km, 3/10, gone after the stop at the bridge.",
    "Calf was sore from the first step 2/10, walked home.",
    "Easy, no pain at all.",
    "Ab km 7 leichtes Ziehen in der rechten Wade, 2/10.",
    "Heute ganz ohne Schmerzen.\nNächstes Mal länger.",
    "Genou gauche douloureux après 4 km, 3/10.",
    "Sans douleur, belle lumière.",
    "Molestia en el talón derecho desde el km 3, 2/10.",
    "Fastidio al ginocchio sinistro dal km 8.",
    "New shoes. Ran with Mo and Ines; coffee afterwards.",
    "5 x 1 km in 4:40, 90 s rest",
)

PRIVATE_NOTES: Final = (
    "knee 4/10 on the stairs afterwards, do not tell coach",
    "Achillessehne am Morgen danach steif, 3/10",
    "slept badly, stopped because of the hip",
    "taped the ankle; it held",
)


def texts(rng: random.Random, usual_title: str) -> tuple[str, str, str]:
    """Title, description and private note; most runs have no more than a usual title."""
    title = rng.choice(TITLES) if rng.random() < 0.4 else usual_title
    description = rng.choice(DESCRIPTIONS) if rng.random() < 0.35 else ""
    private = rng.choice(PRIVATE_NOTES) if rng.random() < 0.1 else ""
    return title, description, private
