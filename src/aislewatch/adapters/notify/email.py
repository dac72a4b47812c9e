"""E-mail by SMTP, with the still image. The Message-ID is the same at every attempt."""

import hashlib
import smtplib
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from email.message import EmailMessage
from email.utils import formatdate, parseaddr
from typing import Any, Final

from aislewatch.adapters.door import trusted
from aislewatch.adapters.notify.words import address
from aislewatch.domain.channels import Channel
from aislewatch.domain.errors import AislewatchError, DeliveryError, NotFound
from aislewatch.domain.outbox import Notification
from aislewatch.ports import Blobs, Doorkeeper

_STEP: Final = 10.0
"""Seconds for one word of the server's."""

_ALL: Final = 20.0
"""Seconds for the whole conversation."""


class EmailNotifier:
    """:class:`aislewatch.ports.Notifier` by SMTP."""

    def __init__(self, blobs: Blobs, doorkeeper: Doorkeeper, context: ssl.SSLContext | None = None) -> None:
        self._blobs = blobs
        self._doorkeeper = doorkeeper
        self._context = context

    def send(self, channel: Channel, secrets: Mapping[str, str], notification: Notification) -> None:
        """See the port."""
        options = channel.options
        mail = message(notification, options, self._still(notification) if options["still"] else None)
        host, port = options["host"], options["port"]
        try:
            self._hand_over(mail, options, secrets.get("password", ""), self._doorkeeper(host, port)[0])
        except smtplib.SMTPResponseException as error:
            said = error.smtp_error
            words = said.decode(errors="replace") if isinstance(said, bytes) else said
            raise DeliveryError(f"{host} refuses with {error.smtp_code}: {words.strip()[:300]}") from None
        except smtplib.SMTPRecipientsRefused as error:
            why = "; ".join(
                f"{to}: {code} {said.decode(errors='replace')}"
                for to, (code, said) in error.recipients.items()
            )
            raise DeliveryError(f"{host} takes no mail for {why[:300]}") from None
        except (smtplib.SMTPException, OSError, ValueError) as error:
            raise DeliveryError(f"{host}: {_reason(error)}.", fix="Check host, port and security.") from None
        except DeliveryError:
            raise
        except AislewatchError as error:
            raise DeliveryError(error.message, fix=error.fix) from None

    def _hand_over(self, mail: EmailMessage, options: Mapping[str, Any], password: str, address: str) -> None:
        host, port, security = options["host"], options["port"], options["security"]
        context = self._context or trusted()
        smtp = smtplib.SMTP(timeout=_STEP)
        if security == "tls":
            smtp = smtplib.SMTP_SSL(timeout=_STEP, context=context)
        # The name its certificate must be for, while we connect to the address that was allowed.
        smtp._host = host  # type: ignore[attr-defined]
        watch = threading.Timer(_ALL, _hang_up, [smtp])
        watch.daemon = True
        watch.start()
        try:
            smtp.connect(address, port)
            if security == "starttls":
                smtp.starttls(context=context)
            if options["user"] and password:
                smtp.login(options["user"], password)
            # Told to some of several readers is told: the others' addresses are wrong, not this attempt.
            smtp.send_message(mail)
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()  # it was taken; how the parting goes does not matter
        finally:
            watch.cancel()
            smtp.close()

    def _still(self, notification: Notification) -> bytes | None:
        try:
            return None if notification.still is None else self._blobs.get(notification.still)
        except NotFound:
            return None


def message(notification: Notification, options: Mapping[str, str], still: bytes | None) -> EmailMessage:
    """The mail. Raises :class:`DeliveryError` for addresses that cannot be."""
    to = [line.strip() for part in options["to"].splitlines() for line in part.split(",") if line.strip()]
    for each in (options["sender"], *to):
        if "@" not in parseaddr(each)[1]:
            raise DeliveryError(f"{each!r} is no e-mail address.", fix="Correct the channel.")
    mail = EmailMessage()
    mail["Subject"] = notification.title
    try:
        mail["From"] = options["sender"]
        mail["To"] = ", ".join(to)
    except (ValueError, LookupError):  # what its parser makes of strange addresses
        raise DeliveryError("The e-mail addresses cannot be used.", fix="Correct the channel.") from None
    mail["Date"] = formatdate(notification.at)
    mail["Message-ID"] = f"<{hashlib.sha256(notification.key.encode()).hexdigest()[:32]}@aislewatch.invalid>"
    mail["X-Aislewatch-Key"] = notification.key
    mail["Auto-Submitted"] = "auto-generated"
    link = options.get("link", "")
    mail.set_content(notification.body + (f"\n\n{address(notification, link)}\n" if link else "\n"))
    if still is not None:
        mail.add_attachment(still, maintype="image", subtype="jpeg", filename="still.jpg")
    return mail


def _hang_up(smtp: smtplib.SMTP) -> None:
    if isinstance(smtp.sock, socket.socket):
        with suppress(OSError):
            smtp.sock.shutdown(socket.SHUT_RDWR)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"it did not answer within {_STEP:.0f} seconds"
    return (str(getattr(error, "strerror", None) or error) or type(error).__name__).rstrip(".")
