"""Sahel briefings: files become a pack, a pack becomes pages, pages leave by two doors, chat and delivery."""
