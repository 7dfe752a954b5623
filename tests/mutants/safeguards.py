"""The safeguards of RELIABILITY, each with what removing it comes to in the text, and the tests that must then fail."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Patch:
    """In `file`, `text` stands exactly once and becomes `instead`."""

    file: str
    text: str
    instead: str


@dataclass(frozen=True, slots=True)
class Mutant:
    """`without`: what is gone. `tests`: what pytest is given."""

    without: str
    patches: tuple[Patch, ...]
    tests: tuple[str, ...]


LEDGER, WORKER, POLLER = "bot/store/ledger.py", "bot/delivery/worker.py", "bot/chat/ingest.py"
MUTANTS = (
    Mutant(
        "slot held until the result is committed",
        (
            Patch(
                WORKER,
                "            settlements.hand_in(flight)\n",
                "            settlements.hand_in(flight)\n            self._free(1)\n",
            ),
            Patch(WORKER, "        self._free(len(group))\n", ""),
        ),
        ("tests/faults/test_disk.py", "-k", "recorded"),
    ),
    Mutant(
        "owner in WHERE",
        (Patch(LEDGER, "AND lease_owner = :owner AND", "AND (lease_owner = :owner OR 1 = 1) AND"),),
        ("tests/store/test_ledger.py",),
    ),
    Mutant(
        "attempt in WHERE",
        (Patch(LEDGER, "AND attempts = :attempt", "AND (attempts = :attempt OR 1 = 1)"),),
        ("tests/store/test_ledger.py",),
    ),
    Mutant(
        "active in the lease",
        (Patch(LEDGER, "AND (s.stopped_at IS NULL OR ", "AND (s.stopped_at IS NULL OR 1 = 1 OR "),),
        ("tests/store/test_ledger.py", "tests/delivery/test_worker.py"),
    ),
    Mutant(
        "synchronous=FULL",
        (Patch("bot/store/sqlite.py", '"synchronous=FULL"', '"synchronous=NORMAL"'),),
        ("tests/store/test_database.py",),
    ),
    Mutant(
        "the end of a lease",
        (Patch(LEDGER, "now + timedelta(seconds=term_s)", "now + timedelta(days=300)"),),
        ("tests/delivery/test_crashes.py",),
    ),
    Mutant(
        "a lease is nobody else's",
        (Patch(LEDGER, "now + timedelta(seconds=term_s)", "now"),),
        ("tests/store/test_ledger.py",),
    ),
    Mutant(
        "cap of attempts",
        (Patch(LEDGER, "AND d.attempts < {MOST_ATTEMPTS}", "AND d.attempts < {MOST_ATTEMPTS} + 9"),),
        ("tests/store/test_ledger.py", "tests/delivery/test_crashes.py"),
    ),
    Mutant(
        "inbox before confirm",
        (
            Patch(
                POLLER,
                "        new = await self._stored(updates, stopping)\n",
                "        last = max(update_id for update_id, _, _ in updates)\n"
                '        early = json.dumps({"offset": last + 1, "timeout": 0}).encode()\n'
                '        await self._transport.post_json("getUpdates", early)\n'
                "        new = await self._stored(updates, stopping)\n",
            ),
        ),
        ("tests/chat/test_ingest.py",),
    ),
    Mutant(
        "effect and done in one transaction",
        (
            Patch(
                "bot/chat/desk.py",
                "                if not await store.inbox.done(connection, ask.update_id, now):\n",
                "            async with store.database.write() as connection:\n"
                "                if not await store.inbox.done(connection, ask.update_id, now):\n",
            ),
        ),
        ("tests/chat/test_intake.py", "tests/faults/test_ingest.py", "-k", "done_before or kill or twice or lock"),
    ),
    Mutant(
        "inbox and getUpdates drained before sending",
        (
            Patch("bot/term.py", "        await _either(hears.caught_up, over)\n", ""),
            Patch("bot/term.py", "        await self._intake.drained(over)\n", ""),
            Patch("bot/term.py", "return hearing.is_current and ", "return "),
        ),
        ("tests/faults/test_outage.py",),
    ),
    Mutant(
        "a look back at pushes that were stored late",
        (Patch("bot/chat/intake.py", "if first is not None and first <= self._lines.read_to:", "if first == -1:"),),
        ("tests/chat/test_webhook.py", "-k", "higher_id"),
    ),
    Mutant(
        "budget of repeats in the database",
        (Patch("bot/delivery/settlements.py", "is_last=number > allowed", "is_last=False"),),
        ("tests/delivery/test_settlements.py",),
    ),
    Mutant(
        "an unknown send never says that it did not arrive",
        (Patch(LEDGER, "    if repeated and state is not DeliveryState.SENT:\n", "    if repeated and not state:\n"),),
        ("tests/store/test_ledger.py",),
    ),
    Mutant(
        "halt after three mistakes of ours",
        (
            Patch(
                "bot/delivery/settlements.py",
                "if self._mistakes[seq] >= MISTAKES and",
                "if self._mistakes[seq] < 0 and",
            ),
        ),
        ("tests/delivery/test_settlements.py",),
    ),
    Mutant(
        "breaker on refusals",
        (Patch("bot/delivery/breakers.py", "REFUSED: Final = 10", "REFUSED: Final = 10_000"),),
        ("tests/delivery/test_breakers.py", "tests/delivery/test_worker.py"),
    ),
)
