"""Somebody follows the documents on a fresh machine, with only what they name: every shell block of every document is
run as it stands, in order, and ends with a bot that answers. tests/standins.py tells what of the machine is played."""

import re
from collections.abc import Iterator

import pytest

from tests.machine import Machine, fresh
from tests.rig import ADA, ROOT, TOKEN, Person, Sandbox, eventually, sandbox_running

NAMES = ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md", "docs/index.md", "docs/deploying.md")
DOCUMENTS = [*(ROOT / name for name in NAMES), *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^ *```sh\n(.*?)^ *```", re.DOTALL | re.MULTILINE)
LEFT_OUT = {
    "make test": "it is what runs this test",
    "make faults FIGURES=figures.json": "takes an hour; `make test` runs it in short",
    "make faults FIGURES=figures-postgres.json DATABASE=postgres": "the same",
    "sahelbot migrate --to postgresql+asyncpg://sahelbot:PASSWORD@db.example.org/sahelbot": "names a server; "
    "tests/operating moves a database to one",
}
GOES_ON = "make run"  # until Ctrl+C
WANTS_IT_STOPPED = ("sahelbot restore", "sahelbot backup before-rotation")  # the sentence before the block says so
OF_EDITORS = "editors.md"
PRIVATE = {
    "etc/sahelbot/token": 0o600, "var/lib/sahelbot": 0o700, "var/lib/sahelbot/sahelbot.db": 0o600,
    "var/lib/sahelbot-keys": 0o700, "var/lib/sahelbot-keys/sahelbot/data.key": 0o600,
    "opt/sahelbot/deploy/secrets": 0o700, "opt/sahelbot/deploy/secrets/token": 0o600,
}  # fmt: skip


def blocks() -> list[tuple[str, str]]:
    """Every shell block with its document: each document once, those that begin with nothing first."""
    return [
        (path.name, re.sub(r"^ +", "", block, flags=re.MULTILINE))
        for path in dict.fromkeys(DOCUMENTS)
        for block in BLOCK.findall(path.read_text(encoding="utf-8"))
    ]


def lines() -> list[str]:
    return [line for _, block in blocks() for line in block.splitlines()]


IN_SANDBOX = "sandbox.md"  # its blocks are for a sandbox that runs
STEPS = [
    (document, done)
    for document, block in blocks()
    if GOES_ON not in block.splitlines() and document != IN_SANDBOX
    if (done := "\n".join(line for line in block.splitlines() if line not in LEFT_OUT))
]


@pytest.fixture(scope="module")
def telegram() -> Iterator[Sandbox]:
    with sandbox_running("--token", TOKEN) as sandbox:
        yield sandbox


@pytest.fixture(scope="module")
def machine(telegram: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """One for all: what a block makes, the next one finds."""
    fresh_one = fresh(tmp_path_factory.mktemp("machine"), telegram)
    yield fresh_one
    fresh_one.end()


def answered(sandbox: Sandbox) -> None:
    """A reader asks and is answered from the cards."""
    ada = Person(sandbox, ADA)
    before = len(ada.answers)
    ada.tell("/minusma")
    eventually(lambda: [each for each in ada.answers[before:] if "As of" in each["text"]], what="the card")


# Nothing is left out in silence


def test_what_is_left_out_is_there_to_be_left_out() -> None:
    assert LEFT_OUT.keys() <= set(lines())


def test_every_block_of_code_says_what_it_is() -> None:
    """A block without a word would be a command that nobody runs."""
    for path in dict.fromkeys(DOCUMENTS):
        opened = re.findall(r"^ *```(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)[::2]
        assert set(opened) <= {"sh", "yaml", "text"}, path.name


def test_every_target_of_make_that_is_named_is_there() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    for path in dict.fromkeys(DOCUMENTS):
        named = re.findall(r"(?:`|^ *)make(?: -C \S+)? ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE)
        assert set(named) <= targets, path.name


WRONG = (
    "apt-get install --yes no-such-package", "useradd sahelbot", "runuser -u nobody-here -- true",
    "chown 10002 Makefile", "systemctl enable --now sahelbod", "journalctl -u sahelbot",
    "docker compose -f deploy/compose.yaml --profile nothing up --detach",
    "docker compose -f deploy/compose.yaml --profile sqlite up --detach",  # the secrets are not there yet
    "docker compose -f deploy/compose.yaml --profile sqlite exec replica sahelbot doctor",  # it has another profile
    "docker compose -f deploy/compose.yaml --profile sqlite exec bot sahelbot no-such-command",
    "docker compose -f deploy/compose.yaml --profile sqlite cp bot:/elsewhere/today.backup .",
)  # fmt: skip


@pytest.mark.parametrize("line", WRONG)
def test_what_is_played_refuses_what_the_program_would(line: str, machine: Machine) -> None:
    with pytest.raises(AssertionError):
        machine.runs(line)


# The steps


@pytest.mark.parametrize("document", [document for document, block in blocks() if block == f"{GOES_ON}\n"])
def test_make_run_from_nothing_answers_in_its_own_sandbox(document: str, machine: Machine) -> None:
    with machine.running(GOES_ON, telegram=False) as said:
        address = eventually(
            lambda: re.search(r"http://127\.0\.0\.1:\d+", said.read_text(encoding="utf-8")), within_s=90, what="a page"
        ).group()
        assert address == f"http://127.0.0.1:{machine.page}"
        answered(Sandbox(address, None))
        said_there = [machine.runs(block) for name, block in blocks() if name == IN_SANDBOX]
        assert said_there


def test_make_run_with_a_token_answers_on_telegram(machine: Machine, telegram: Sandbox) -> None:
    (block,) = [block for document, block in blocks() if document == "operators.md" and GOES_ON in block]
    with machine.running(block, telegram=True) as said:
        eventually(lambda: "action=start" in said.read_text(encoding="utf-8"), within_s=90, what="a ready bot")
        answered(telegram)
    assert (machine.root / "root/sahelbot.token").stat().st_mode & 0o777 == 0o600
    machine.forget()


@pytest.mark.parametrize(("document", "block"), STEPS, ids=[f"{name}:{block.splitlines()[0]}" for name, block in STEPS])
def test_every_other_block_runs(document: str, block: str, machine: Machine) -> None:
    """The commands of the service's documents are the service's; an editor has those of a checkout."""
    stops = block.startswith(WANTS_IT_STOPPED)
    if stops:
        machine.runs("systemctl stop sahelbot")
    machine.runs(block, sahelbot="opt/sahelbot/.venv/bin" if document == OF_EDITORS else "usr/local/sbin")
    for version in re.findall(r"git .* checkout v(\S+)\nmake", block):
        assert f"sahelbot {version}" in machine.runs("sahelbot doctor")
    if stops:
        machine.runs("systemctl start sahelbot\njournalctl -u sahelbot -f")


def test_the_service_that_came_of_it_answers_and_keeps_its_secrets(machine: Machine, telegram: Sandbox) -> None:
    answered(telegram)
    modes = {path: (machine.root / path).stat().st_mode & 0o777 for path in PRIVATE}
    assert modes == PRIVATE
    assert TOKEN not in (machine.root / "run/sahelbot.log").read_text(encoding="utf-8")
    assert list((machine.root / "var/lib/sahelbot").glob("*.backup"))
