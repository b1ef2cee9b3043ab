"""The mail server: one connection for many messages, and its many errors told apart by what must be done about them."""

import smtplib
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend

NOT_THE_MESSAGE = (smtplib.SMTPConnectError, smtplib.SMTPHeloError, smtplib.SMTPAuthenticationError)
TOO_BIG_OR_FULL = (552, 452)


class Trouble(Exception):
    """A message has not been taken. The text says why, in the server's own words."""


class Undeliverable(Trouble):
    """The server refuses this message for good: a person must look."""


class TryLater(Trouble):
    """The server does not take this message now."""


class Perhaps(TryLater):
    """The connection broke while the message was being handed over: it may have been taken."""


class NoServer(Trouble):
    """The server can not be used at all: nothing is wrong with the message, and the next ones would fare the same."""


class _Server(smtplib.SMTP):
    """Notes whether the message itself is being handed over: before that it can not have arrived."""

    may_have_it = False

    def sendmail(self, *args: Any, **options: Any) -> Any:
        self.may_have_it = False
        return super().sendmail(*args, **options)

    def data(self, msg: Any) -> Any:
        self.may_have_it = True
        return super().data(msg)


class _SecureServer(_Server, smtplib.SMTP_SSL):
    """The same over TLS from the first byte on."""


class EmailBackend(smtp.EmailBackend):
    """Django's own, with a connection that knows how far the last message has come."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return _SecureServer if self.use_ssl else _Server


class Post:
    """Sends messages over one connection, opened when first needed and thrown away after an error."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def send(self, message: EmailMessage) -> None:
        """Hand one message over, or raise a Trouble. A kept connection that the server has left is opened anew once."""
        kept = self._connection is not None
        try:
            self._send(message)
        except (smtplib.SMTPServerDisconnected, ConnectionError) as error:
            broken = self._of_broken(error)
            self.close()
            if not kept or isinstance(broken, Perhaps):
                raise broken from error
            self.send(message)
        except smtplib.SMTPResponseException as error:
            self.close()
            if kept and error.smtp_code == 421:
                self.send(message)
            else:
                raise _of_answer(error.smtp_code, error) from error
        except smtplib.SMTPRecipientsRefused as error:
            raise _of_recipients(error) from error
        except (OSError, smtplib.SMTPException) as error:
            broken = self._of_broken(error)
            self.close()
            raise broken from error

    def _send(self, message: EmailMessage) -> None:
        if self._connection is None:
            self._connection = _opened()
        self._connection.send_messages([message])

    def _of_broken(self, error: Exception) -> TryLater:
        """Perhaps, once the message itself was being handed over: nobody knows whether the server has it."""
        server = getattr(self._connection, "connection", None)
        return (Perhaps if getattr(server, "may_have_it", True) else TryLater)(words(error))

    def close(self) -> None:
        """Let the connection go, however broken it is."""
        connection, self._connection = self._connection, None
        try:
            if connection:
                connection.close()
        except (OSError, smtplib.SMTPException):
            pass  # all that matters has been written down already


def _opened() -> BaseEmailBackend:
    connection = get_connection()
    try:
        connection.open()
    except (OSError, smtplib.SMTPException) as error:
        raise NoServer(words(error)) from error
    return connection


def _of_answer(code: int, error: smtplib.SMTPResponseException) -> Trouble:
    """The sender's address or the account is refused for every message alike; anything else concerns this one."""
    sender_refused = isinstance(error, smtplib.SMTPSenderRefused) and code not in TOO_BIG_OR_FULL
    if sender_refused or isinstance(error, NOT_THE_MESSAGE):
        return NoServer(words(error))
    return Undeliverable(words(error)) if code >= 500 else TryLater(words(error))


def _of_recipients(error: smtplib.SMTPRecipientsRefused) -> Trouble:
    code, text = next(iter(error.recipients.values()))
    kind = Undeliverable if code >= 500 else TryLater
    return kind(f"{code} {_text(text)}")


def words(error: Exception) -> str:
    """What the server said, or what happened to the connection."""
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    return str(error) or type(error).__name__


def _text(said: bytes | str) -> str:
    return said.decode(errors="replace") if isinstance(said, bytes) else said
