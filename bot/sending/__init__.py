"""Bot API out: transport, pacing, sender, outcomes."""
