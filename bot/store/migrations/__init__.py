"""How the tables came to be, one numbered step per file. Alembic runs them; nothing else imports this folder."""
