"""Dumps: a PostgreSQL database as one file, made, looked at and put back by the server's own programs.

No password stands on a command line: it goes to the programs in their environment."""

import asyncio
import os
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from bot.store.copies import Copy, new_file, size_of
from bot.store.refusals import DamagedDatabase, KeyMismatch, StoreError, UnfitSystem
from bot.store.schema import needs_migration

DEADLINE_S: Final = 3600.0
CREATED: Final = re.compile(r"^; Archive created at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) ", re.MULTILINE)


async def make(url: URL, target: Path, *, fingerprint: bytes, at: datetime) -> Copy:
    """A dump in the server's own format, mode 0600, looked at before it gets its name. Raises StoreError."""
    with new_file(target) as draft:
        await _run("pg_dump", "--format=custom", "--no-owner", f"--file={draft}", _address(url), url=url)
        found = await look(draft, fingerprint=fingerprint)
        draft.rename(target)
    return Copy(target, found.size, found.revision, at)


async def look(path: Path, *, fingerprint: bytes) -> Copy:
    """Whether it is a dump of ours, sealed with our key, and when it was made. Raises StoreError."""
    size = size_of(path)
    told = await _run("pg_restore", "--data-only", "--table=meta", "--table=alembic_version", "--file=-", str(path))
    stamps = dict(line.split("\t") for line in told.splitlines() if line.count("\t") == 1)
    revision = _revision(told)
    if revision is None or "key_fingerprint" not in stamps:
        raise DamagedDatabase(f"{path} is no dump of this program's database.")
    needs_migration(revision)
    if stamps["key_fingerprint"].removeprefix("\\\\x") != fingerprint.hex():
        raise KeyMismatch(f"{path} was sealed with another data key; give the one it was made with.")
    return Copy(path, size, revision, _created_at(await _run("pg_restore", "--list", str(path))))


async def put_back(url: URL, path: Path) -> None:
    """Everything in the database becomes what the dump holds, in one transaction. Raises StoreError."""
    await _run(
        "pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", "--exit-on-error",
        f"--dbname={_address(url)}", str(path), url=url,
    )  # fmt: skip


def _revision(told: str) -> str | None:
    """The one line of alembic_version's data."""
    _, found, rest = told.partition("COPY public.alembic_version (version_num) FROM stdin;\n")
    return rest.splitlines()[0] if found and rest and not rest.startswith("\\.") else None


def _created_at(told: str) -> datetime | None:
    """As the dump's own head says; the programs run in UTC."""
    found = CREATED.search(told)
    return datetime.fromisoformat(found[1]).replace(tzinfo=UTC) if found else None


def _address(url: URL) -> str:
    """As libpq reads it, without the password. asyncpg's `ssl` is its `sslmode`."""
    query = {("sslmode" if name == "ssl" else name): value for name, value in url.query.items()}
    return URL.create("postgresql", url.username, None, url.host, url.port, url.database, query).render_as_string()


async def _run(program: str, *arguments: str, url: URL | None = None) -> str:
    """What it prints. Raises StoreError with its first complaint."""
    found = shutil.which(program)
    if found is None:
        raise UnfitSystem(f"{program} is not installed: install PostgreSQL's client programs on this machine.")
    environment = {"PATH": os.defpath, "HOME": str(Path.home()), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
    if url is not None and url.password is not None:
        environment["PGPASSWORD"] = str(url.password)
    process = await asyncio.create_subprocess_exec(
        found, *arguments, env=environment, stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        async with asyncio.timeout(DEADLINE_S):
            out, complaint = await process.communicate()
    except TimeoutError:
        raise StoreError(f"{program} was still not done after an hour.") from None
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode:
        first = (complaint.decode(errors="replace").strip().splitlines() or ["no reason was given"])[0]
        raise StoreError(f"{program} failed: {first}")
    return out.decode(errors="replace")
