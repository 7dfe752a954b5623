"""The pack as static pages for the web: pure functions from the pack to files."""
