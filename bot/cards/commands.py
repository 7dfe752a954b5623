"""Commands that the bot keeps for itself: a card or a tracker cannot claim one. What each one does is chat's work."""

_READER = """start help latest status background actors countries timeline figures glossary search ask asof
sources about"""
_SUBSCRIBER = "subscribe unsubscribe stop settings pause resume language light"
_RIGHTS = "privacy mydata forget feedback"
_NEWSROOM = "newsroom reload preview alert correct withdraw stats stale audit"
_EVERYBODY = "corrections"

BUILT_IN: frozenset[str] = frozenset(" ".join((_READER, _SUBSCRIBER, _RIGHTS, _NEWSROOM, _EVERYBODY)).split())
