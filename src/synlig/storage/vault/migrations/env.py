"""What Alembic runs: the vault's migrations, on the connection it is handed."""

from alembic import context

from synlig.storage.vault.schema import vault_metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=vault_metadata,  # for its names of constraints only
    transactional_ddl=True,
)
context.run_migrations()
