"""python-telegram-bot's defaults, and SQLAlchemy's ORM with a commit for each message."""

import asyncio

from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tests.bench.peers import ptb
from tests.bench.peers.load import FIRST, asked, carried, ledger


class Base(DeclarativeBase):
    pass


class Delivery(Base):
    __tablename__ = "deliveries"
    id: Mapped[int] = mapped_column(primary_key=True)
    chat_id: Mapped[int]
    status: Mapped[str]
    message_id: Mapped[int | None]


async def main() -> None:
    given = asked()
    engine = create_async_engine(f"sqlite+aiosqlite:///{ledger(given.folder, given.count)}", pool_size=20)
    sessions = async_sessionmaker(engine, expire_on_commit=False)
    request = ptb.default_request()
    async with ptb.bot(given.base, request) as bot:
        writing = asyncio.Lock()  # SQLite takes one writer; without this it answers "database is locked"

        async def send(chat: int) -> None:
            message = await ptb.send(bot, chat)
            async with writing, sessions() as session:
                delivery = await session.get_one(Delivery, chat - FIRST + 1)
                delivery.status, delivery.message_id = "sent", message.message_id
                await session.commit()

        await carried(send, given.count)
    await engine.dispose()


asyncio.run(main())
