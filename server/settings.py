"""Every setting with its default and what it is for, read once at the start.

Each can be given as an option (`--base-url`) or in the environment (`PLAINSPOKEN_BASE_URL`);
the option wins. The README's table is kept true against this list by a test.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, NamedTuple


class Setting(NamedTuple):
    """One setting: its name as an option, its default, the sentence that explains it."""

    name: str
    default: str
    help: str
    type: type = str


SETTINGS: Final[tuple[Setting, ...]] = (
    Setting("host", "0.0.0.0", "Address to listen on; 127.0.0.1 keeps it to this machine."),  # noqa: S104
    Setting("port", "8000", "Port to listen on.", int),
    Setting("data", "data", "Folder for the database and everything else that is kept.", Path),
    Setting("base-url", "", "Address that phones use, like https://rooms.example.org; else found."),
    Setting("max-people", "5000", "How many people one room takes.", int),
    Setting(
        "lan-desk", "no",
        "Allow signing in over plain http from other devices in the network (yes or no).", bool,
    ),
    Setting("trust-proxy", "", "Addresses of proxies whose X-Forwarded-… headers are believed."),
    Setting(
        "help-card", "",
        "Text of the help card on every phone; help-card.toml in the data folder says more.",
    ),
    Setting(
        "led-by", "",
        "Who leads here and where they learned it, in a line or two: shown where people join.",
    ),
    Setting("metrics", "no", "Serve Prometheus figures at /metrics (yes or no).", bool),
)  # fmt: skip


class BadSetting(Exception):
    """A setting that cannot be read, in a sentence."""


@dataclass(frozen=True)
class Settings:
    """The settings of one run."""

    host: str
    port: int
    data: Path
    base_url: str
    max_people: int
    lan_desk: bool
    trust_proxy: str
    help_card: str
    led_by: str
    metrics: bool


def read(options: Mapping[str, str | None], environ: Mapping[str, str] = os.environ) -> Settings:
    """Settings from options (by name, None if not given), then the environment, then defaults."""
    values: dict[str, Any] = {}
    for setting in SETTINGS:
        variable = "PLAINSPOKEN_" + setting.name.upper().replace("-", "_")
        raw = options.get(setting.name)
        if raw is None:
            raw = environ.get(variable) or setting.default
        values[setting.name.replace("-", "_")] = _convert(setting, raw)
    if not 0 <= values["port"] <= 65535:
        raise BadSetting("--port must be from 0 to 65535.")
    if not 1 <= values["max_people"] <= 5000:
        raise BadSetting("--max-people must be from 1 to 5000.")
    base = values["base_url"]
    if base and not base.startswith(("http://", "https://")):
        raise BadSetting("--base-url must begin with http:// or https://.")
    return Settings(**values)


def _convert(setting: Setting, raw: str) -> object:
    try:
        if setting.type is bool:
            return {"yes": True, "no": False, "1": True, "0": False, "": False}[raw.lower()]
        return setting.type(raw)
    except (ValueError, KeyError):
        wanted = "yes or no" if setting.type is bool else "a whole number"
        raise BadSetting(f"--{setting.name} must be {wanted}, not {raw!r}.") from None
