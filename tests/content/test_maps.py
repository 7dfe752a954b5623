"""Maps of a pack: what becomes an outline, and what is refused."""

import json
from datetime import date
from pathlib import Path

import pytest

from bot.cards.difference import difference
from bot.cards.outline import OutlineKind
from bot.content.loader import load
from bot.content.maps import MAX_POINTS, read_map
from bot.content.tree import ContentFile, FileKind

TODAY = date(2026, 11, 21)
SQUARE = [[0, 0], [1, 0], [1, 1], [0, 0]]
CONTENT = Path(__file__).parents[2] / "content"


def feature(**changes: object) -> dict[str, object]:
    properties = {"id": "TD", "name": {"en": "Chad", "fr": "Tchad"}, "kind": "country"}
    geometry = {"type": "Polygon", "coordinates": [SQUARE]}
    return {
        "type": "Feature",
        "properties": properties | {key: value for key, value in changes.items() if key in properties},
        "geometry": geometry | {key: value for key, value in changes.items() if key in ("type", "coordinates")},
    }


def file(*features: object) -> ContentFile:
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return ContentFile("maps/map.geojson", FileKind.MAP, data)


def test_a_feature_becomes_an_outline() -> None:
    (outline,), problems = read_map(file(feature(kind="disputed")))
    assert problems == ()
    assert (outline.id, outline.name.words("fr"), outline.kind) == ("TD", "Tchad", OutlineKind.DISPUTED)
    assert outline.rings == (((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 0.0)),)


def test_several_polygons_are_the_rings_of_one_outline() -> None:
    (outline,), _ = read_map(file(feature(type="MultiPolygon", coordinates=[[SQUARE], [SQUARE, SQUARE]])))
    assert len(outline.rings) == 3


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"id": ""}, "features[0].properties.id: must be the ISO code of a country or the id of a disputed area"),
        ({"kind": "sea"}, "features[0].properties.kind: must be one of country, disputed"),
        ({"name": "Chad"}, "features[0].properties.name: must be a name by language, 80 characters at most"),
        ({"name": {"en": "\ud800"}}, "features[0].properties.name: must be a name by language, 80 characters at most"),
        ({"type": "Point"}, "features[0].geometry.type: must be a Polygon or a MultiPolygon"),
        ({"coordinates": [[]]}, "a ring needs four points, the first of them again as the last"),
        ({"coordinates": [SQUARE[:3]]}, "a ring needs four points, the first of them again as the last"),
        ({"coordinates": [[[0, 91], [1, 0], [1, 1], [0, 91]]]}, "a point is [longitude, latitude] in degrees"),
        ({"coordinates": [[["0", 1], [1, 0], [1, 1], ["0", 1]]]}, "a point is [longitude, latitude] in degrees"),
        ({"coordinates": [[[float("nan"), 1]] * 4]}, "a point is [longitude, latitude] in degrees"),
        (
            {"type": "MultiPolygon", "coordinates": [7]},
            "features[0].geometry.coordinates: must be lists of closed rings",
        ),
    ],
)
def test_a_feature_of_another_shape_is_told_with_its_field(changes: dict[str, object], told: str) -> None:
    outlines, (problem,) = read_map(file(feature(**changes)))
    assert outlines == ()
    assert str(problem).startswith("maps/map.geojson:1:1: features[0].")
    assert told in str(problem)


def test_what_is_no_feature_is_told() -> None:
    outlines, problems = read_map(file(7, {}, feature(), feature()))
    assert len(outlines) == 1
    assert [problem.field for problem in problems] == [
        "features[0].properties",
        "features[1].properties",
        "features[3].properties.id",
    ]


def test_a_map_of_too_many_points_is_refused() -> None:
    circle = [[index / 1000, 0] for index in range(MAX_POINTS)] + [[0, 0]]
    _, (problem,) = read_map(file(feature(coordinates=[circle])))
    assert problem.message == "the map has more than 50,000 points; simplify it"


def test_a_changed_map_is_another_revision_and_a_difference(folder: Path) -> None:
    before = load(folder, today=TODAY).pack
    (folder / "maps").mkdir()
    (folder / "maps/lake.geojson").write_bytes(file(feature()).data)
    after = load(folder, today=TODAY).pack
    assert before is not None
    assert after is not None
    assert before.revision != after.revision
    assert difference(before, after).header == ("maps",)


def test_the_maps_of_the_pack_are_small_and_bilingual_and_hold_every_country() -> None:
    assert sum(path.stat().st_size for path in (CONTENT / "maps").iterdir()) <= 150_000
    pack = load(CONTENT, today=TODAY).pack
    assert pack is not None
    outlines = [outline for drawn in pack.maps.values() for outline in drawn]
    assert set(pack.countries.values()) <= {outline.id for outline in outlines if outline.kind is OutlineKind.COUNTRY}
    disputed = {outline.id for outline in outlines if outline.kind is OutlineKind.DISPUTED}
    assert disputed == {"western-sahara", "halaib", "bir-tawil", "abyei", "ilemi", "somaliland"}
    assert all(language in outline.name for outline in outlines for language in ("en", "fr"))
