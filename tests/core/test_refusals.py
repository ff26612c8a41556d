"""Every refusal that the source says is in the catalogue, and nothing else is."""

import ast
from pathlib import Path

import pytest

from server.core.refusals import CATALOGUE, Refused

ROOT = Path(__file__).resolve().parents[2]
SOURCES = [
    path
    for folder in ("server", "participant", "facilitator")
    for path in (ROOT / folder).rglob("*.py")
    if path.name != "refusals.py"
]


def constants(node):
    """The texts that an expression may come to."""
    match node:
        case ast.Constant(value=str()):
            return {node.value}
        case ast.IfExp():
            return constants(node.body) | constants(node.orelse)
        case _:
            return set()


def said():
    """(code, place) of every `Refused("…")` in the source."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Refused"
                and node.args
            ):
                for code in constants(node.args[0]):
                    yield code, f"{path.relative_to(ROOT)}:{node.lineno}"


def test_every_refusal_is_in_the_catalogue():
    assert [(code, place) for code, place in said() if code not in CATALOGUE] == []


def test_every_refusal_of_the_catalogue_is_said_somewhere():
    used = {code for code, _ in said()}
    whole = "\n".join(path.read_text("utf-8") for path in SOURCES)
    assert [code for code in CATALOGUE if code not in used and f'"{code}"' not in whole] == []


@pytest.mark.parametrize("code", CATALOGUE)
def test_a_refusal_is_a_sentence_with_a_status(code):
    refused = Refused(code, thing=1)
    assert refused.sentence.endswith(".")
    assert 400 <= refused.status <= 503
    assert refused.details == {"thing": 1}
    assert code == code.lower()
    assert " " not in code
