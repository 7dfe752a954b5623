"""What an operator does beside a running bot, from the command line."""
