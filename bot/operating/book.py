"""The newsroom's book as a file: every entry of the audit, for its owner alone. That it was exported stands in it."""

import json
from pathlib import Path

from bot.opening import now, remembered
from bot.settings import Settings
from bot.store.copies import new_file


async def export(settings: Settings, file: Path) -> str:
    """A JSON object a line, newest first; `actor` is a user's number, null for the command line."""
    written = 0
    async with remembered(settings) as store:
        with new_file(file) as draft:
            with draft.open("w", encoding="utf-8") as out:
                async with store.database.read() as connection:
                    async for each in store.audit.iterate(connection):
                        told = {
                            "at": each.at.isoformat(),
                            "actor": each.actor,
                            "action": each.action,
                            "subject": each.subject,
                            "before": each.before,
                            "after": each.after,
                        }
                        out.write(json.dumps(told, ensure_ascii=False) + "\n")
                        written += 1
            async with store.database.write() as connection:
                await store.audit.record(connection, at=now(), actor=None, action="export", subject="audit")
            draft.rename(file)
    return f"Wrote {written} entries to {file}, readable by you alone."
