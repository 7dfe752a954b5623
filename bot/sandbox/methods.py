"""Every Bot API method the sandbox knows, by name. What is not here answers 404."""

from bot.sandbox import (
    commands,
    edits,
    guests,
    identity,
    inline,
    members,
    messages,
    polling,
    queries,
    uploads,
    webhooks,
)
from bot.sandbox.call import Method

METHODS: dict[str, Method] = {
    "getMe": identity.get_me,
    "logOut": identity.refuse_move,
    "close": identity.refuse_move,
    "setMyName": identity.set_my_name,
    "getMyName": identity.get_my_name,
    "setMyDescription": identity.set_my_description,
    "getMyDescription": identity.get_my_description,
    "setMyShortDescription": identity.set_my_short_description,
    "getMyShortDescription": identity.get_my_short_description,
    "getUpdates": polling.get_updates,
    "sendMessage": messages.send_message,
    "forwardMessage": messages.forward_message,
    "copyMessage": messages.copy_message,
    "editMessageText": edits.edit_message_text,
    "editMessageCaption": edits.edit_message_caption,
    "editMessageReplyMarkup": edits.edit_message_reply_markup,
    "deleteMessage": edits.delete_message,
    "deleteMessages": edits.delete_messages,
    "answerCallbackQuery": queries.answer_callback_query,
    "answerInlineQuery": inline.answer_inline_query,
    "answerGuestQuery": guests.answer_guest_query,
    "setWebhook": webhooks.set_webhook,
    "deleteWebhook": webhooks.delete_webhook,
    "getWebhookInfo": webhooks.get_webhook_info,
    "sendPhoto": uploads.send_photo,
    "sendDocument": uploads.send_document,
    "sendMediaGroup": uploads.send_media_group,
    "editMessageMedia": uploads.edit_message_media,
    "getFile": uploads.get_file,
    "sendChatAction": members.send_chat_action,
    "getChat": members.get_chat,
    "getChatMember": members.get_chat_member,
    "getChatAdministrators": members.get_chat_administrators,
    "getChatMemberCount": members.get_chat_member_count,
    "leaveChat": members.leave_chat,
    "pinChatMessage": members.pin_chat_message,
    "unpinChatMessage": members.unpin_chat_message,
    "unpinAllChatMessages": members.unpin_all_chat_messages,
    "setMessageReaction": members.set_message_reaction,
    "setMyCommands": commands.set_my_commands,
    "getMyCommands": commands.get_my_commands,
    "deleteMyCommands": commands.delete_my_commands,
    "setChatMenuButton": commands.set_chat_menu_button,
    "getChatMenuButton": commands.get_chat_menu_button,
}

_BY_LOWER_NAME = {name.lower(): (name, method) for name, method in METHODS.items()}


def find_method(name: str) -> tuple[str, Method] | None:
    """The method and its proper name; Telegram does not mind capitals."""
    return _BY_LOWER_NAME.get(name.lower())


def is_send(name: str) -> bool:
    """Whether the method puts a message into a chat, and so counts towards the strict rate."""
    return name.startswith(("send", "forward", "copy")) and name != "sendChatAction"
