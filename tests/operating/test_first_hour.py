"""An operator's first hour, with real processes: every command beside a running bot, and no secret in anything it says
or writes."""

import json
import stat
import urllib.error
import urllib.request
from pathlib import Path

from tests.faults.invariants import leaks
from tests.rig import ADA, TOKEN, Person, bot_running, eventually, sahelbot, sandbox_running

DATA_KEY = "a passphrase/with+odd=signs & spaces, 2026"
PULL_SECRET = "pull-secret/with+odd=signs-of-40-letters"
SECRETS = tuple(secret.encode() for secret in (TOKEN, TOKEN.partition(":")[2], DATA_KEY, PULL_SECRET))


def got(address: str) -> str:
    try:
        with urllib.request.urlopen(address, timeout=20) as answer:
            return str(answer.read().decode())
    except urllib.error.HTTPError as refusal:
        return refusal.read().decode()


def test_every_command_works_beside_a_running_bot_and_tells_no_secret(tmp_path: Path) -> None:
    given = {"data_key": DATA_KEY, "pull_secret": PULL_SECRET}
    outputs: list[str] = []

    def ran(*words: str, code: int = 0, **more: object) -> str:
        done = sahelbot(*words, folder=tmp_path, **given, **more)
        assert done.returncode == code, (words, done.stdout, done.stderr)
        outputs.extend((done.stdout, done.stderr))
        return done.stdout

    with sandbox_running("--token", TOKEN) as sandbox:
        api = {"api_url": sandbox.api_url}
        with bot_running(tmp_path, sandbox.api_url, **given) as bot:
            reader = Person(sandbox, ADA)
            reader.say("/subscribe daily 07:00")
            reader.say("/mydata")
            outputs += [got(bot.health), got(f"{bot.health}/live"), got(bot.health.replace("healthz", "metrics"))]
            assert json.loads(outputs[0])["ready"] is True
            assert 'sahelbot_subscribers{state="active"} 1.0' in outputs[2]
            assert "A start would find what it needs." in ran("doctor", **api)
            assert "active 1" in ran("subscribers", "count")
            ran("subscribers", "export", str(tmp_path / "people.csv"))
            ran("audit", "export", str(tmp_path / "audit.jsonl"))
            ran("deliveries", "--format", "json")
            ran("backup", str(tmp_path / "today.backup"))
            assert "as the pack has it" in ran("profile", "publish", **api)
            ran("restore", str(tmp_path / "today.backup"), code=75)
            ran("key", "rotate", "--new", str(tmp_path / "new.key"), code=75)
            sandbox.post("/sandbox/faults", method="getUpdates", status=404, body=f"<html>{TOKEN}</html>", times=2)
            sandbox.post("/sandbox/faults", method="sendMessage", status=500, body="oops", times=1)
            reader.tell("/status")
            eventually(lambda: "polling failed" in bot.log, what="a failed poll")
            assert bot.terminate() == 0
            outputs.append(bot.log)
        wrong = {"token": "7654321:" + "w" * 35}
        ran("doctor", code=78, **api, **wrong)
        ran("profile", "publish", code=78, **api, **wrong)
        ran("restore", str(tmp_path / "today.backup"))
        (tmp_path / "new.key").unlink(missing_ok=True)
    for name in ("people.csv", "audit.jsonl", "today.backup", "data/sahelbot.db"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600, name
    assert leaks(tmp_path, SECRETS, *outputs) == []
