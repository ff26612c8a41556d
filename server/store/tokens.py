"""Facilitator API tokens: one small file each, named by the token's fingerprint.

Files and not rows, so that `token` works while the server runs without a second writer on the
database (reliability.md M13), and so that deleting a file is all it takes to revoke a token.
"""

import json
import secrets
import time
from pathlib import Path
from typing import Final

from server.core.ids import fingerprint

_FOLDER: Final = "tokens"
PREFIX: Final = "psn_"


def make(data: Path, name: str) -> str:
    """A new token for a facilitator's program. Raises `OSError` if the folder is not writable."""
    folder = data / _FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    token = PREFIX + secrets.token_urlsafe(32)
    path = folder / f"{fingerprint(token).hex()}.json"
    path.write_text(json.dumps({"name": name, "made": round(time.time())}), encoding="utf-8")
    path.chmod(0o600)
    return token


def whose(data: Path, token: str) -> str | None:
    """The name a token was made for; None if it is not one of ours."""
    if not token.startswith(PREFIX):
        return None
    path = data / _FOLDER / f"{fingerprint(token).hex()}.json"
    try:
        name = json.loads(path.read_text(encoding="utf-8"))["name"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return str(name)
