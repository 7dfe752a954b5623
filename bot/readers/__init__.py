"""What a subscriber chose and what follows from it: slots, quiet hours, variants. Pure."""
