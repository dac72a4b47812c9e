"""Logging: one line an event, plain tracebacks."""

import logging

import structlog

from aislewatch.app.config import Config


def configure_logs(config: Config) -> None:
    """Let structlog write from the configured level on."""
    level = logging.getLevelNamesMapping()[config.log_level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            # Drawn tracebacks take seconds for one deep error, just when the belt should go on.
            structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    )
