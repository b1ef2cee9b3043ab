"""The mail server: one connection for many messages, and its many errors told apart by what must be done about them."""

import smtplib

from django.core.mail import EmailMessage, get_connection
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
            self.close()
            if not kept:
                raise Perhaps(words(error)) from error
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
            self.close()
            raise Perhaps(words(error)) from error

    def _send(self, message: EmailMessage) -> None:
        if self._connection is None:
            self._connection = _opened()
        self._connection.send_messages([message])

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
