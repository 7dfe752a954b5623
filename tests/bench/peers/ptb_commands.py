"""python-telegram-bot on its own httpx, answering a command with the card.

Updates go side by side: one at a time, its default, takes a round trip each and cannot follow."""

from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes

from tests.bench.answers import CARD
from tests.bench.peers import ptb
from tests.bench.peers.load import TOKEN, asked


async def answer(update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
    assert update.effective_message is not None
    await update.effective_message.reply_html(CARD, reply_markup=ptb.keyboard())


def main() -> None:
    application = Application.builder().token(TOKEN).base_url(f"{asked().base}/bot").concurrent_updates(True).build()  # noqa: FBT003
    application.add_handler(CommandHandler("status", answer))
    application.run_polling()


main()
