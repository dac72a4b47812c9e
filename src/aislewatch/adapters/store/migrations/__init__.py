"""Schema changes, oldest first, each in a file of ``versions``.

A developer drafts the next one with :func:`aislewatch.adapters.store.schema.migrations` and Alembic's
``command.revision(config, message, autogenerate=True)``, then reads and corrects it.
"""
