"""A reader's way from subscribing to being forgotten, with two replicas that answer in turn."""

from pathlib import Path

from tests import postgres
from tests.outside import Outside
from tests.replicas.fleet import fleet
from tests.rig import ADA, IDRISS, TOKEN, Person, eventually, sandbox_running

FLOOD = 300  # more than a replica looks at in one go


def test_what_one_replica_hears_the_other_knows(tmp_path: Path, server: postgres.Postgres) -> None:
    with (
        sandbox_running("--token", TOKEN) as sandbox,
        fleet(tmp_path, sandbox.api_url, size=2, by_webhook=True) as ships,
    ):
        ada, editor = Person(sandbox, ADA), Person(sandbox, IDRISS)
        assert "07:20" in ada.say("/subscribe daily 07:20 Bamako")["text"]
        assert "Friday" in ada.say("/subscribe weekly friday 06:10")["text"]
        assert "06:10" in ada.say("/settings")["text"]
        assert editor.say("/newsroom")["text"]
        ada.say("/forget")
        assert "erased" in ada.press("Confirm")["text"]
        eventually(lambda: _rows(ships.database, "claims") == 0, what="an idle fleet")
        assert _rows(ships.database, "subscribers") == 0
        assert all("traceback" not in bot.log.lower() for bot in ships.bots)
        ships.hold()


def test_a_flood_by_one_person_hides_nobody_elses_words(tmp_path: Path, server: postgres.Postgres) -> None:
    with (
        sandbox_running("--token", TOKEN) as sandbox,
        fleet(tmp_path, sandbox.api_url, size=1) as ships,
    ):
        ada, other = Person(sandbox, ADA), Person(sandbox, IDRISS)
        for number in range(FLOOD):
            ada.tell(f"/status {number}")
        assert other.say("/status")["text"]
        assert len(ada.answers) < FLOOD, "the flood itself still waits its turn"
        ships.hold()


def _rows(database: Outside, table: str) -> int:
    return int(database.query(f"SELECT count(*) FROM {table}")[0][0])
