"""Alembic's entry: runs the steps on the connection handed over by `bot.store.schema`, one transaction a step."""

from alembic import context

from bot.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # SQLite's DDL is transactional here: our connections begin by themselves
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()
