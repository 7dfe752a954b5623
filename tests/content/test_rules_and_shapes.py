"""Each rule and each refusal of a shape catches its planted mistake, at its line and column."""

from pathlib import Path

import pytest

from tests.content.packs import CARD, DISPATCH, SOURCES, TRACKER, change, told

PACK = "pack.yaml"
GLOSSARY = "glossary.yaml"
LONG = "x" * 281
Case = tuple[str, str, str, list[str]]

# ruff: noqa: E501 - one line for each mistake reads as the table it is
# fmt: off
# file, what is written, what is written instead, the problem without its path
SHAPES = [
    (CARD, "title: {", "titel: {", ["1:1: titel: is no field here; did you mean \"title\"?", "1:1: title: is missing"]),
    (CARD, "as_of: 2023-06 ", "as-of: 2023-06 ", ["15:9: sections[0].claims[0].as-of: is no field here; did you mean \"as_of\"?", "13:9: sections[0].claims[0].as_of: is missing"]),
    (CARD, "as_of: 2023-06 ", "as_of: 2023-13 ", ["15:16: sections[0].claims[0].as_of: “2023-13” is not in the calendar"]),
    (CARD, "as_of: 2018", "as_of: last year", ["24:16: figures[0].values[0].as_of: “last year” is not a date; write 2023-06-30, 2023-06 or 2023"]),
    (CARD, "reviewed: 2026-11-21", "reviewed: 2026-11", ["27:11: reviewed: “2026-11” must be a day, such as 2026-11-21"]),
    (CARD, "One or two sentences that stand alone.", LONG, ["8:7: brief.en: is 281 characters long; 280 at most"]),
    (CARD, "It was founded in 2019.", "y" * 241, ["13:20: sections[0].claims[0].text.en: is 241 characters long; 240 at most"]),
    (CARD, "status: published", "status: publised", ["4:9: status: “publised” must be one of draft, published, withdrawn; did you mean \"published\"?"]),
    (CARD, "aka: [EG, GE]", "aka: EG", ["2:6: aka: must be a list"]),
    (CARD, "aka: [EG, GE]", "aka: [[EG]]", ["2:7: aka[0]: must be a single text, not a list or a mapping"]),
    (CARD, "aka: [EG, GE]", "aka: [EG, '']", ["2:11: aka[1]: is empty; write something or leave the line out"]),
    (CARD, "command: examplegroup ", "command: /example ", ["3:10: command: “/example” is no command; small letters, digits and _, 32 at most, without the slash"]),
    (CARD, "contested: true", "contested: yes", ["20:16: figures[0].contested: “yes” must be true or false"]),
    (CARD, "value: 800 ", "value: 8,000 ", ["22:16: figures[0].values[0].value: “8,000” must be a number in plain digits, such as 13871 or 2.5"]),
    (CARD, "value: 800 ", "value: [900, 800] ", ["22:16: figures[0].values[0].value: the first number of a range must be the smaller one"]),
    (CARD, "value: 800 ", "counted: 800 ", ["22:9: figures[0].values[0].counted: is no field here; did you mean \"counts\"?"]),
    (CARD, "value: 800 ", "at_least: 1\n        value: 800 ", ["22:9: figures[0].values[0]: needs either `value` or `at_least`"]),
    (CARD, "countries: [chad]", "countries: [chad, chad]", ["5:12: countries: “chad” is named twice"]),
    (CARD, "countries: [chad]", "countries: [Chad!]", ["5:13: countries[0]: “Chad!” is no id; small letters, digits and hyphens, 48 at most"]),
    (CARD, "title: {en: Example Group, fr: Groupe Exemple}", "title: {}", ["1:8: title: needs one entry at least"]),
    (CARD, "title: {en: Example Group, fr: Groupe Exemple}", "title: Example Group", ["1:8: title: must be a mapping of `key: value`"]),
    (CARD, "en: It is 2019.", "en: It is, well", ["33:22: corrections[0].now.well: “well” is no language code such as en; quote a text with a comma in { }"]),
    (TRACKER, "status: completed", "status: done", ["4:9: status: “done” must be one of announced, underway, suspended, completed"]),
    (TRACKER, "at: [13.47, 14.71]", "at: [113.47, 14.71]", ["10:9: milestones[0].at: must be [latitude, longitude]: latitude from -90 to 90, longitude from -180 to 180"]),
    (TRACKER, "at: [13.47, 14.71]", "at: 13.47", ["10:9: milestones[0].at: must be [latitude, longitude]"]),
    (TRACKER, "value: 675", "value: .inf", ["18:35: measures[0].points[0].value: “.inf” must be a number in plain digits, such as 13871 or 2.5"]),
    (DISPATCH, "21:00:00Z", "21:00:00", ["2:13: publish_at: “2023-06-30T21:00:00” must be a time with its zone, such as 2026-11-21T06:00:00Z"]),
    (DISPATCH, "21:00:00Z", "25:00:00Z", ["2:13: publish_at: “2023-06-30T25:00:00Z” is not in the calendar or on the clock"]),
    (DISPATCH, "Council votes", "z" * 121, ["7:16: headline.en: is 121 characters long; 120 at most"]),
    (DISPATCH, "What happened and why it matters.", "z" * 601, ["8:12: text.en: is 601 characters long; 600 at most"]),
    (SOURCES, "https://www.un.org/example", "www.un.org/example", ["4:8: [0].url: “www.un.org/example” must be a web address that starts with https:// or http://"]),
    (SOURCES, "kind: un-document", "kind: undocument", ["7:9: [0].kind: “undocument” must be one of news, un-document, government, think-tank, ngo, academic, interview, advocacy, reference; did you mean \"un-document\"?"]),
    (SOURCES, "- id: un-example-2023", "  id: un-example-2023", ["1:3: must be a list: every entry starts with “-”"]),
    (PACK, "time: \"07:00\"", "time: \"7:00\"", ["12:36: defaults.time: “7:00” must be a time of day, such as 07:00"]),
    (PACK, "zones: [Africa/Ndjamena", "zones: [Africa/Njamena", ["11:9: zones[0]: “Africa/Njamena” is no time zone; write its IANA name, such as Africa/Bamako; did you mean \"Africa/Ndjamena\"?"]),
    (PACK, "zone: Africa/Ndjamena", "zone: ../../etc/passwd", ["12:51: defaults.zone: “../../etc/passwd” is no time zone; write its IANA name, such as Africa/Bamako"]),
    (PACK, "chad: TD", "chad: Chad", ["9:9: countries.chad: “Chad” is no country code such as ML"]),
    (PACK, "absent_after_days: 30", "absent_after_days: 0", ["13:20: absent_after_days: “0” must be a whole number from 1 to 9999"]),
    (PACK, "frequency: daily", "frequency: dayly", ["12:23: defaults.frequency: “dayly” must be one of off, alerts, daily, weekly; did you mean \"daily\"?"]),
]

RULES = [
    (CARD, "        sources: [un-example-2023]", "        sources: [un-exampel-2023]", ["14:19: sections[0].claims[0].sources[0]: no source has the id “un-exampel-2023”; did you mean \"un-example-2023\"?"]),
    (CARD, "source: un-example-2023", "source: acled", ["23:17: figures[0].values[0].source: no source has the id “acled”"]),
    (CARD, "        sources: [un-example-2023]\n", "", ["13:9: sections[0].claims[0].sources: a claim needs at least one source"]),
    (CARD, "        sources: [un-example-2023]\n", "        sources: []\n", ["14:18: sections[0].claims[0].sources: a claim needs at least one source"]),
    (CARD, "related: [example-mission]", "related: [example-misson]", ["26:11: related[0]: no card or tracker has the id “example-misson”; did you mean \"example-mission\"?"]),
    (CARD, "countries: [chad]", "countries: [niger, chat]", ["5:20: countries[1]: pack.yaml lists no country “chat”; did you mean \"chad\"?"]),
    (CARD, "topics: [armed-groups]", "topics: [armed-group]", ["6:10: topics[0]: pack.yaml lists no topic “armed-group”; did you mean \"armed-groups\"?"]),
    (CARD, "title: {en", "title: {de: Beispiel, en", ["1:9: title.de: pack.yaml lists no language “de”"]),
    (CARD, "translated: {fr", "translated: {de: 2026-11-21, fr", ["29:14: translated.de: pack.yaml lists no language “de”"]),
    (PACK, "armed-groups: {en", "armed-groups: {de: Gruppen, en", ["6:18: topics.armed-groups.de: pack.yaml lists no language “de”"]),
    (CARD, "command: examplegroup ", "command: start ", ["3:10: command: /start is one of the bot's own commands"]),
    (TRACKER, "command: examplemission", "command: examplegroup", ["3:10: command: /examplegroup is taken by “example-group”"]),
    (CARD, "as_of: 2023-06 ", "as_of: 2026-12 ", ["15:16: sections[0].claims[0].as_of: 2026-12 is in the future; today is 2026-11-21", "15:16: warning: sections[0].claims[0].as_of: 2026-12 is later than its sources (2023-06-28)"]),
    (CARD, "as_of: 2018", "as_of: 2027", ["24:16: figures[0].values[0].as_of: 2027 is in the future; today is 2026-11-21"]),
    (CARD, "as_of: 2023-06 ", "as_of: 2023-07 ", ["15:16: warning: sections[0].claims[0].as_of: 2023-07 is later than its sources (2023-06-28)"]),
    (CARD, "since: 2019 ", "since: 2019\n        until: 2018 ", ["17:16: sections[0].claims[0].until: 2018 is before `since` (2019)"]),
    (CARD, "reviewed: 2026-11-21", "reviewed: 2026-11-22", ["27:11: warning: reviewed: 2026-11-22 is in the future; today is 2026-11-21", "29:18: warning: translated.fr: the translation of 2026-11-21 is older than the review of 2026-11-22"]),
    (CARD, "review_by: 2027-02-21", "review_by: 2026-11-20", ["28:12: warning: review_by: the review was due on 2026-11-20"]),
    (CARD, "translated: {fr: 2026-11-21}", "translated: {fr: 2025-11-21}", ["29:18: warning: translated.fr: the translation of 2025-11-21 is older than the review of 2026-11-21"]),
    (CARD, ", fr: \"Il a été fondé en 2019.\"", "", ["13:9: warning: sections[0].claims[0].text: the text in “fr” is missing"]),
    (CARD, "    was: {en: The", "    was: {en: The year., fr: L'an.}\n    now: {en: No., fr: Non.}\n  - on: 2026-01-14\n    was: {en: The", ["34:9: corrections[1].on: 2026-01-14 comes after 2026-01-15; the newest correction comes last"]),
    (CARD, "    claims:\n      - text: {en: \"It was founded in 2019.\", fr: \"Il a été fondé en 2019.\"}\n        sources: [un-example-2023]\n        as_of: 2023-06         # day, month or year\n        since: 2019            # optional: true from; `until` likewise\n", "", ["10:1: warning: sections: the card makes no claim"]),
    (CARD, "    values:\n", "    values:\n      - {value: 900, source: un-example-2023, as_of: 2018}\n", ["23:16: figures[0].values[1].value: “fighters” of un-example-2023, 2018, is 900 in card “example-group” and 800 here", "20:16: figures[0].contested: all values are by United Nations; a contest needs another author"]),
    (TRACKER, "    points:\n", "    points:\n      - {date: 2023-08-04, value: 676, sources: [un-example-2023]}\n", ["19:35: measures[0].points[1].value: “personnel departed” of un-example-2023, 2023-08-04, is 676 in tracker “example-mission” and 675 here"]),
    (TRACKER, "as_of: 2023-12-31", "as_of: 2026-11-22", ["5:8: as_of: 2026-11-22 is in the future; today is 2026-11-21"]),
    (TRACKER, "country: chad", "country: tchad", ["2:10: country: pack.yaml lists no country “tchad”; did you mean \"chad\"?"]),
    (TRACKER, "{date: 2023-08-04,", "{date: 2026-12,", ["18:16: warning: measures[0].points[0].date: 2026-12-01 is in the future; today is 2026-11-21"]),
    (TRACKER, "event: {en: Base handed over, fr: Base remise}\n    sources: [un-example-2023]", "event: {en: Base handed over, fr: Base remise}", ["8:5: milestones[0].sources: a milestone needs at least one source"]),
    (TRACKER, "value: 675, sources: [un-example-2023]", "value: 675", ["18:9: measures[0].points[0].sources: a point needs at least one source"]),
    (DISPATCH, "cards: [example-group]", "cards: [example-groups]", ["10:9: cards[0]: no card or tracker has the id “example-groups”; did you mean \"example-group\"?"]),
    (DISPATCH, "date: 2023-06-30 ", "date: 2023-06-29 ", ["1:7: warning: date: the file's name does not start with 2023-06-29-"]),
    (DISPATCH, "text: {en: What happened and why it matters.", "text: {en: One or two sentences that stand alone.", ["8:12: warning: text.en: the same words stand in card “example-group”"]),
    (DISPATCH, "sources: [un-example-2023]\n", "", ["1:1: sources: a dispatch needs at least one source"]),
    (SOURCES, "published: 2023-06-28", "published: 2062-06-28", ["5:14: warning: [0].published: 2062-06-28 is in the future; today is 2026-11-21"]),
    (SOURCES, "- id: un-example-2023", "- {id: un-other, publisher: UN, title: Other, language: en, kind: news, reliability: low}\n- id: un-example-2023", ["1:8: warning: [0].id: nothing names the source “un-other”"]),
    (SOURCES, "- id: un-example-2023", "- {id: un-example-2023, publisher: UN, title: Other, language: en, kind: news, reliability: low}\n- id: un-example-2023", ["2:7: [1].id: the id “un-example-2023” is used before, in sources/un.yaml:1"]),
    (GLOSSARY, "sources: [un-example-2023]", "sources: [un-example]", ["4:13: [0].sources[0]: no source has the id “un-example”; did you mean \"un-example-2023\"?"]),
    (GLOSSARY, ", fr: mandat}", "}", ["2:3: warning: [0].term: the text in “fr” is missing"]),
    (PACK, "languages: [en, fr]", "languages: [en, fr, ar]", ["1:1: warning: name: nothing here is written in “ar”"]),
]
# fmt: on


@pytest.mark.parametrize("case", SHAPES, ids=range(len(SHAPES)))
def test_a_shape_tells_what_it_does_not_accept(folder: Path, case: Case) -> None:
    path, old, new, expected = case
    change(folder, path, old, new)
    assert [line for line in told(folder) if line.startswith(f"{path}:")] == _in_order(path, expected)


@pytest.mark.parametrize("case", RULES, ids=range(len(RULES)))
def test_a_rule_tells_what_does_not_hold(folder: Path, case: Case) -> None:
    path, old, new, expected = case
    change(folder, path, old, new)
    assert [line for line in told(folder) if line.startswith(f"{path}:")] == _in_order(path, expected)


def _in_order(path: str, expected: list[str]) -> list[str]:
    return sorted((f"{path}:{line}" for line in expected), key=_place)


def _place(line: str) -> tuple[int, int]:
    row, column = line.split(":")[1:3]
    return int(row), int(column)


def test_the_example_pack_has_no_problem_at_all(folder: Path) -> None:
    assert told(folder) == []
