"""The pack with ten different mistakes: all of them are told in one pass, in the order of the files."""

import json
from dataclasses import replace

from bot.cards.problems import Severity, errors
from bot.content import report
from tests.content.packs import BROKEN, loaded, told

NEWS = "dispatches/2024/2024-02-01-news.yaml"
STATES = "announced, underway, suspended, completed"
ZONE = (
    "pack.yaml:9:9: zones[0]: “Africa/Bamakoo” is no time zone; write its IANA name, such as Africa/Bamako; "
    'did you mean "Africa/Bamako"?'
)
KINDS = "news, un-document, government, think-tank, ngo, academic, interview, advocacy, reference"
EXPECTED = [
    'cards/actor/group.yaml:2:1: comand: is no field here; did you mean "command"?',
    'cards/actor/group.yaml:3:19: countries[1]: pack.yaml lists no country “malli”; did you mean "mali"?',
    "cards/background/duplicate.yaml:1:1: warning: sections: the card makes no claim",
    "cards/background/duplicate.yaml:3:1: the key “brief” was given before, on line 2",
    'cards/background/duplicate.yaml:4:10: topics[0]: pack.yaml lists no topic “politcs”; did you mean "politics"?',
    "cards/background/quote.yaml:3:14: a text that holds “: ” must stand in quotes",
    "cards/peple/group.yaml:1:1: “peple” is no kind of card; the kinds are background, actor, country, explainer",
    f"{NEWS}:2:13: publish_at: “2024-02-01 12:00” must be a time with its zone, such as 2026-11-21T06:00:00Z",
    f'{NEWS}:7:11: sources[0]: no source has the id “dayly-2024”; did you mean "daily-2024"?',
    ZONE,
    f"sources/press.yaml:6:9: [0].kind: “newspaper” must be one of {KINDS}",
    "trackers/leaving.yaml:3:10: command: /latest is one of the bot's own commands",
    f'trackers/leaving.yaml:4:9: status: “under-way” must be one of {STATES}; did you mean "underway"?',
    "trackers/leaving.yaml:5:8: as_of: “2024-02-30” is not in the calendar",
]


def test_ten_mistakes_in_one_folder_are_told_in_one_pass() -> None:
    assert told(BROKEN) == EXPECTED


def test_a_pack_with_an_error_is_not_handed_out() -> None:
    assert loaded(BROKEN).pack is None


def test_the_report_is_one_line_for_each_problem() -> None:
    problems = loaded(BROKEN).problems
    assert report.text(problems).splitlines() == EXPECTED
    assert report.summary(problems) == "13 errors, 1 warning"
    assert report.summary(problems[:1]) == "1 error"
    assert report.summary(()) == "no problems"
    assert report.text(()) == ""


def test_the_json_report_has_every_field_of_a_problem() -> None:
    first, *_ = json.loads(report.as_json(loaded(BROKEN).problems))
    assert first == {
        "path": "cards/actor/group.yaml",
        "line": 2,
        "column": 1,
        "field": "comand",
        "message": 'is no field here; did you mean "command"?',
        "severity": "error",
        "rule": "shape",
    }


def test_the_github_report_cannot_be_broken_by_what_an_editor_writes() -> None:
    problem = errors(loaded(BROKEN).problems)[0]
    hostile = replace(problem, path="a,b:c.yaml", message="100 %\n::error::x", severity=Severity.WARNING)
    assert report.github([hostile], folder="content/").splitlines() == [
        "::warning file=content/a%2Cb%3Ac.yaml,line=2,col=1,title=shape::comand: 100 %25%0A::error::x"
    ]
