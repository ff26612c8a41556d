"""All formats in one ZIP, with the workshop as it was held."""

import io
import zipfile
from collections.abc import Mapping
from typing import Final

import msgspec

from server.core.plan import Plan
from server.core.said import plain

_MOMENT: Final = (1980, 1, 1, 0, 0, 0)  # the same content is the same file


def archived(files: Mapping[str, bytes]) -> bytes:
    """A ZIP of named files."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), body, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def workshop_of(plan: Plan, *, notes: bool) -> bytes:
    """The workshop with its scenes, as this room held it and in the form that the API takes; the
    notes for the facilitator only where they are wanted."""
    steps = (
        step if notes else msgspec.structs.replace(step, notes="", short=None)
        for step in plan.workshop.steps
    )
    workshop = msgspec.structs.replace(plan.workshop, steps=tuple(steps))
    whole = {"workshop": workshop, "scenarios": dict(plan.scenarios)}
    return msgspec.json.format(msgspec.json.encode(whole, enc_hook=plain), indent=2)
