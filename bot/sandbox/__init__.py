"""A local Telegram look-alike, for trying a bot without a token and for tests."""
