"""A data folder with a planned crowd, ready for a bot process to open: `SAHELBOT_DATA_DIR` says where."""

import asyncio
import sys

from bot.opening import now, remembered
from bot.settings import Settings
from tests.bench import crowd
from tests.bench.peers.load import told


async def main(count: int) -> None:
    async with remembered(Settings.read()) as store:
        await crowd.planned(store, count, now=now())
    told(count=count)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
