"""A watch as a computer shows it when it is plugged in: a made-up tree of mounted storages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.fit_files import write_runs

if TYPE_CHECKING:
    from pathlib import Path

SERIAL: Final = "3999000111"
OWNER: Final = "Erika Musterfrau's watch"


def device_xml(name: str = "Forerunner 255", part: str = "006-B3992-00") -> bytes:
    """A GarminDevice.xml with a serial number and the name its owner gave it."""
    return f"""<?xml version="1.0" encoding="UTF-8" standalone="no" ?>
<Device xmlns="http://www.garmin.com/xmlschemas/GarminDevice/v2">
  <Model>
    <PartNumber>{part}</PartNumber><SoftwareVersion>2226</SoftwareVersion>
    <Description>{name}</Description>
  </Model>
  <Id>{SERIAL}</Id>
  <DisplayName>{OWNER}</DisplayName>
  <MassStorageMode><DataType><Name>FIT_TYPE_4</Name></DataType></MassStorageMode>
</Device>""".encode()


def plug_in(
    storage: Path,
    runs: int = 2,
    *,
    xml: bytes | None = None,
    garmin: str = "GARMIN",
    activity: str = "Activity",
) -> Path:
    """Make a folder look like a watch with so many runs; gives the folder of its runs."""
    folder = storage / garmin / activity
    write_runs(folder, runs)
    (storage / garmin / "GarminDevice.xml").write_bytes(device_xml() if xml is None else xml)
    for name in ("Monitor", "Sleep", "Settings"):
        (storage / garmin / name).mkdir(exist_ok=True)
    (storage / garmin / "Settings" / "SETTINGS.FIT").write_bytes(b"not asked for")
    return folder
