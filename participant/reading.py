"""From a plain HTML form to typed values, for browsers that run no scripts."""

from collections.abc import Iterable

from server.core.forms import Field


def typed_fields(fields: Iterable[Field], sent: list[tuple[str, str]]) -> dict[str, object]:
    """The fields of a form as the interface types them; what cannot be typed stays text.

    The room judges the result as it judges any move, so nothing is refused here.
    """
    values: dict[str, object] = {}
    for field in fields:
        given = [value for name, value in sent if name == field.name]
        if not given:
            continue
        match field.type:
            case "choices" | "order":
                values[field.name] = given
            case "number":
                values[field.name] = _number(given[0])
            case "flag":
                values[field.name] = given[0] not in ("", "no", "false")
            case "point":
                # Two plain inputs of one name, sideways first; both empty is no answer.
                x, y = (*map(_number, given), None)[:2]
                values[field.name] = {"x": x, "y": y} if (x, y) != (None, None) else None
            case _:
                values[field.name] = given[0]
    return values


def _number(text: str) -> object:
    try:
        return float(text) if text.strip() else None
    except ValueError:
        return text
