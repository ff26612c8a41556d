"""API tokens are files that hold no token, and deleting one revokes it."""

import json

import pytest

from server.core.ids import fingerprint
from server.store import tokens


def test_a_token_is_known_by_its_fingerprint_alone(tmp_path):
    token = tokens.make(tmp_path, "Farah")
    assert tokens.whose(tmp_path, token) == "Farah"
    (file,) = (tmp_path / "tokens").iterdir()
    assert token not in file.read_text() + file.name
    assert file.stat().st_mode & 0o077 == 0
    assert json.loads(file.read_text())["name"] == "Farah"
    file.unlink()
    assert tokens.whose(tmp_path, token) is None


@pytest.mark.parametrize(
    "wrong", ["", "psn_", "psn_wrong", "x", "psn_../../etc/passwd", "psn_\0", "é" * 50, "\udcff"]
)
def test_a_wrong_token_is_nobodys(tmp_path, wrong):
    tokens.make(tmp_path, "Farah")
    assert tokens.whose(tmp_path, wrong) is None


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", "\xff"])
def test_a_spoiled_token_file_is_nobodys(tmp_path, content):
    token = tokens.make(tmp_path, "Farah")
    (tmp_path / "tokens" / f"{fingerprint(token).hex()}.json").write_text(content)
    assert tokens.whose(tmp_path, token) is None
