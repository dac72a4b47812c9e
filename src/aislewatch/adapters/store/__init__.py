"""Where alerts, settings and accounts live: a SQL database, and blobs beside it."""
