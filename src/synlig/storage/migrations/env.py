"""What Alembic runs: the migrations, on the connection it is handed."""

from alembic import context

from synlig.storage.control.metadata import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,  # for its names of constraints only
    transactional_ddl=True,
)
context.run_migrations()
