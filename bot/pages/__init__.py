"""What a reader sees: pure functions from the pack to pages."""
