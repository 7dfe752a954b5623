"""Maps in: a GeoJSON file becomes outlines, or the list of what is wrong with it. Drawing is pictures' work.

GeoJSON is that of RFC 7946: a FeatureCollection of Polygons and MultiPolygons, in degrees, longitude first.
"""

import json
import math
from collections.abc import Container, Iterator
from typing import NamedTuple, TypeGuard

from bot.cards.outline import Outline, OutlineKind, Ring
from bot.cards.problems import Problem
from bot.cards.text import Text
from bot.content.tree import ContentFile

MAX_POINTS = 50_000
MAX_WORDS = 80  # characters of a name on a map


class WrongShapeError(ValueError):
    """What is wrong with one feature, and with which of its fields."""

    def __init__(self, field: str, sentence: str) -> None:
        super().__init__(sentence)
        self.field = field


class MapFile(NamedTuple):
    outlines: tuple[Outline, ...]
    problems: tuple[Problem, ...]


def read_map(file: ContentFile) -> MapFile:
    """All outlines that could be read, and a problem for each that could not. Never raises."""
    features = _features(file)
    if isinstance(features, Problem):
        return MapFile((), (features,))
    found: dict[str, Outline] = {}
    problems = []
    for index, feature in enumerate(features):
        try:
            outline = _outline(feature, taken=found)
            found[outline.id] = outline
        except WrongShapeError as wrong:
            problems.append(_problem(file, f"features[{index}].{wrong.field}", str(wrong)))
    if sum(len(ring) for outline in found.values() for ring in outline.rings) > MAX_POINTS:
        problems.append(_problem(file, "features", f"the map has more than {MAX_POINTS:,} points; simplify it"))
    return MapFile(tuple(found.values()), tuple(problems))


def _problem(file: ContentFile, field: str, sentence: str, mark: tuple[int, int] = (1, 1)) -> Problem:
    return Problem(file.path, *mark, field, sentence, rule="map")


def _features(file: ContentFile) -> list[object] | Problem:
    try:
        drawn = json.loads(file.data)
    except json.JSONDecodeError as error:
        return _problem(file, "", f"this is not JSON: {error.msg}", (error.lineno, error.colno))
    except (UnicodeDecodeError, RecursionError, ValueError):
        return _problem(file, "", "this is not JSON that can be read")
    if not isinstance(drawn, dict) or drawn.get("type") != "FeatureCollection":
        return _problem(file, "type", "a map must be a GeoJSON FeatureCollection")
    features = drawn.get("features")
    return features if isinstance(features, list) else _problem(file, "features", "must be a list")


def _outline(feature: object, *, taken: Container[str]) -> Outline:
    properties = _mapping(feature, "properties")
    id_, kind = properties.get("id"), properties.get("kind")
    if not _is_name(id_):
        raise WrongShapeError("properties.id", "must be the ISO code of a country or the id of a disputed area")
    if id_ in taken:
        raise WrongShapeError("properties.id", f"“{id_}” is used before")
    if not isinstance(kind, str) or kind not in set(OutlineKind):
        raise WrongShapeError("properties.kind", f"must be one of {', '.join(OutlineKind)}")
    rings = tuple(_rings(_mapping(feature, "geometry")))
    return Outline(id_, _name(properties.get("name")), OutlineKind(kind), rings)


def _mapping(feature: object, name: str) -> dict[str, object]:
    found = feature.get(name) if isinstance(feature, dict) else None
    if not isinstance(found, dict):
        raise WrongShapeError(name, "is missing")
    return found


def _name(given: object) -> Text:
    if not isinstance(given, dict) or not given or not all(_is_name(words) for words in given.values()):
        raise WrongShapeError("properties.name", f"must be a name by language, {MAX_WORDS} characters at most")
    return Text(given)


def _is_name(given: object) -> TypeGuard[str]:
    return isinstance(given, str) and 0 < len(given) <= MAX_WORDS and given.isprintable()


def _rings(geometry: dict[str, object]) -> Iterator[Ring]:
    coordinates = geometry.get("coordinates")
    match geometry.get("type"):
        case "Polygon":
            polygons = [coordinates]
        case "MultiPolygon" if isinstance(coordinates, list):
            polygons = coordinates
        case _:
            raise WrongShapeError("geometry.type", "must be a Polygon or a MultiPolygon")
    for polygon in polygons:
        if not isinstance(polygon, list) or not polygon:
            raise WrongShapeError("geometry.coordinates", "must be lists of closed rings")
        for ring in polygon:
            yield _ring(ring)


def _ring(given: object) -> Ring:
    points = tuple(_point(point) for point in given) if isinstance(given, list) else ()
    if len(points) < 4 or points[0] != points[-1]:
        raise WrongShapeError("geometry.coordinates", "a ring needs four points, the first of them again as the last")
    return points


def _point(given: object) -> tuple[float, float]:
    match given:
        case [int() | float() as longitude, int() | float() as latitude, *_]:
            if math.isfinite(longitude) and abs(longitude) <= 180 and abs(latitude) <= 90:
                return float(longitude), float(latitude)
    raise WrongShapeError("geometry.coordinates", "a point is [longitude, latitude] in degrees")
