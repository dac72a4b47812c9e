"""Bringing a database to the schema this version knows."""

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from aislewatch.domain.errors import StorageError


def bring_up_to_date(connection: Connection) -> None:
    """Run the migrations that are missing, in the caller's transaction: all of them or none.

    Raises :class:`StorageError` for a database that a newer version made.
    """
    config = migrations()
    script = ScriptDirectory.from_config(config)
    newest = script.get_current_head()
    current = MigrationContext.configure(connection).get_current_revision()
    if current == newest:
        return
    known = {revision.revision for revision in script.walk_revisions()}
    if current is not None and current not in known:
        raise StorageError(
            f"The database was made by a newer Aislewatch (schema {current}, this one knows {newest}).",
            fix="Update Aislewatch, or restore the backup made before the update.",
        )
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise StorageError(f"The database cannot be brought up to date: {error}.") from error


def migrations() -> Config:
    """Alembic's configuration: the scripts inside this package."""
    config = Config()
    config.set_main_option("script_location", "aislewatch.adapters.store:migrations")
    config.set_main_option("path_separator", "os")
    return config
