"""Letters: a reader writes to the newsroom and is answered, and neither sees who the other is."""

from bot.pages import markup
from bot.pages.page import Button, Html, Page
from bot.pages.phrases import Phrases
from bot.pages.presses import Press, View
from bot.pages.reading import Reading, home_row

LONGEST = 1_000  # characters of a letter
LONGEST_ANSWER = 3_000


def headings(phrases: Phrases) -> tuple[str, ...]:
    """How the messages begin to which a reader's reply is a letter."""
    return phrases.t("Write to the newsroom"), phrases.t("The newsroom answers you")


def prompt_page(reading: Reading) -> Page:
    """How to write one."""
    head, _ = headings(reading.phrases)
    how = reading.phrases.plural(
        "Reply to this message, or write /feedback and your words: {n} character at most.",
        "Reply to this message, or write /feedback and your words: {n} characters at most.",
        LONGEST,
    )
    shown = reading.t("You see it once more before it is sent.")
    return Page(markup.joined((markup.bold(head), markup.text(how), markup.text(shown))), home_row(reading))


def consent_page(reading: Reading, words: str, *, token: str) -> Page:
    """The letter as it will be sent, what the newsroom sees of its writer, what is kept; Send and Cancel."""
    lines = (
        reading.t("The newsroom sees these words and nothing of you: no name, no account."),
        reading.t(
            "So that an answer finds you, the bot remembers for 30 days, encrypted, which chat wrote. /forget erases "
            "it at once."
        ),
    )
    head = markup.bold(reading.t("Send this to the newsroom?"))
    parts = (head, markup.quoted(markup.text(words)), markup.joined(markup.text(line) for line in lines))
    keys = (_key(reading.t("Send"), "send", token), _key(reading.t("Cancel"), "drop", token))
    return Page(markup.joined(parts, by="\n\n"), (keys,))


def written_page(reading: Reading) -> Page:
    words = reading.t("Your message goes to the newsroom. If it answers, the answer comes here.")
    return Page(markup.text(words), home_row(reading))


def dropped_page(reading: Reading) -> Page:
    return Page(markup.text(reading.t("Nothing was sent.")), home_row(reading))


def spent_page(reading: Reading) -> Page:
    words = reading.t("This can no longer be sent. Write it again with /feedback.")
    return Page(markup.text(words), home_row(reading))


def too_long_page(reading: Reading, count: int) -> Page:
    words = reading.t(
        "That is {n} characters; {most} at most can be sent. Nothing was sent.",
        n=reading.phrases.number(count),
        most=reading.phrases.number(LONGEST),
    )
    return Page(markup.text(words), home_row(reading))


def too_often_page(reading: Reading) -> Page:
    words = reading.t("The newsroom cannot take more messages now. Try again tomorrow.")
    reach = reading.t("To reach a person: {contact}", contact=reading.pack.contact)
    return Page(markup.joined((markup.text(words), markup.text(reach))), home_row(reading))


def elsewhere_page(reading: Reading) -> Page:
    """The bot has no newsroom chat, or was asked in a group."""
    words = reading.t("Messages to the newsroom are not taken here.")
    reach = reading.t("To reach a person: {contact}", contact=reading.pack.contact)
    return Page(markup.joined((markup.text(words), markup.text(reach))), home_row(reading))


def letter_page(reading: Reading, words: str, *, number: int, language: str | None) -> Page:
    """What the newsroom sees of it."""
    spoken = reading.language_name(language) if language else ""
    head = reading.t("A reader writes (no. {number})", number=number)
    line = reading.phrases.beside(markup.bold(head), markup.text(reading.phrases.capitalised(spoken)))
    how = reading.t("Reply to this message to answer. The reader does not see who answers.")
    parts = (Html(line), markup.quoted(markup.text(words)), markup.italic(how))
    return Page(markup.joined(parts, by="\n\n"))


def answer_page(reading: Reading, words: str) -> Page:
    """What the reader gets."""
    _, head = headings(reading.phrases)
    how = reading.t("Reply to this message to write again.")
    parts = (markup.bold(head), markup.quoted(markup.text(words)), markup.italic(how))
    return Page(markup.joined(parts, by="\n\n"), home_row(reading))


def answered_page(reading: Reading) -> Page:
    return Page(markup.text(reading.t("Sent to the reader.")))


def unanswered_page(reading: Reading) -> Page:
    return Page(markup.text(reading.t("It could not be sent; the reader may have blocked the bot.")))


def doubtful_page(reading: Reading) -> Page:
    return Page(markup.text(reading.t("It is not known whether it arrived. Reply again to send it once more.")))


def long_answer_page(reading: Reading) -> Page:
    words = reading.phrases.plural(
        "An answer has {n} character at most. Nothing was sent.",
        "An answer has {n} characters at most. Nothing was sent.",
        LONGEST_ANSWER,
    )
    return Page(markup.text(words))


def is_letter(phrases: Phrases, quoted: str) -> bool:
    """Whether a message of the newsroom's chat carries (or carried) one."""
    head, _, _ = phrases.t("A reader writes (no. {number})", number="\n").partition("\n")
    return quoted.startswith(head)


def gone_page(reading: Reading) -> Page:
    """The month is over, or the reader was forgotten."""
    return Page(markup.text(reading.t("This message can no longer be answered: nobody knows any more who wrote it.")))


def _key(words: str, verb: str, token: str) -> Button:
    return Button(words, press=str(Press(View.WRITE, verb, token)))
