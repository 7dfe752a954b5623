"""The audit as a file: every entry, for its owner alone. That it was exported stands in it."""

import json
from pathlib import Path

from bot.opening import now, remembered
from bot.settings import Settings
from bot.store.audit import Entry
from bot.store.copies import new_file


async def export(settings: Settings, file: Path) -> str:
    """A JSON object a line, newest first; `actor` is a user's number, null for the command line."""
    async with remembered(settings) as store:
        async with store.database.read() as connection:
            lines = [_line(each) async for each in store.audit.iterate(connection)]
        with new_file(file) as draft:
            with draft.open("w", encoding="utf-8") as out:
                out.writelines(lines)
            async with store.database.write() as connection:
                await store.audit.record(connection, at=now(), actor=None, action="export", subject="audit")
            draft.rename(file)
    return f"Wrote {len(lines)} entries to {file}, readable by you alone."


def _line(entry: Entry) -> str:
    told = {
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "subject": entry.subject,
        "before": entry.before,
        "after": entry.after,
    }
    return json.dumps(told, ensure_ascii=False) + "\n"
