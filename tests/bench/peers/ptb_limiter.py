"""python-telegram-bot with its AIORateLimiter, as its page advises: one gather over everybody, replies beside it."""

import asyncio

from telegram import Update
from telegram.ext import AIORateLimiter, Application, CommandHandler, ContextTypes

from tests.bench.answers import CARD
from tests.bench.peers import ptb
from tests.bench.peers.load import FIRST, TOKEN, asked

GIVEN = asked()
RETRIES = 5


async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_html(CARD, reply_markup=ptb.keyboard())


async def broadcast(application: Application) -> None:
    async def everybody() -> None:
        sends = (ptb.send(application.bot, FIRST + number) for number in range(GIVEN.count))
        await asyncio.gather(*sends, return_exceptions=True)

    application.create_task(everybody())


def main() -> None:
    building = Application.builder().token(TOKEN).base_url(f"{GIVEN.base}/bot").post_init(broadcast)
    building = building.rate_limiter(AIORateLimiter(overall_max_rate=GIVEN.rate, max_retries=RETRIES))
    application = building.concurrent_updates(True).build()  # noqa: FBT003 - its own way of asking
    application.add_handler(CommandHandler("status", answer))
    application.run_polling()


main()
