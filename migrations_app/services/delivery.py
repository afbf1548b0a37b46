"""One message to one address: an e-mail, or a signed POST to a webhook. Whatever goes wrong is a sentence.

A webhook's address is typed by a user and called by the server. It is looked up once, every address it has is judged,
and the connection goes to the one that was judged; redirects are not followed.
"""

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from smtplib import SMTPException
from threading import Timer
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.core.mail import EmailMessage

SIGNATURE_HEADER = "X-Unstretch-Signature"  # sha256=<HMAC of the body with the channel's secret, in hex>
# Where clouds tell a machine about itself though the address looks like any other.
METADATA = {ipaddress.ip_address("168.63.129.16"), ipaddress.ip_address("100.100.100.200")}

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


class NotDelivered(Exception):
    """Why a message did not arrive, in words that hold no secret."""


def mail_send(to: str, subject: str, text: str) -> None:
    """Send one e-mail. Raises NotDelivered."""
    if not settings.MAIL_IS_CONFIGURED:
        raise NotDelivered("No mail server is configured on this site: its operator sets EMAIL_URL.")
    try:
        EmailMessage(subject=subject, body=text, to=[to]).send()
    except (SMTPException, OSError) as error:
        raise NotDelivered(f"The mail server did not take it: {_told(error)}.") from error


def webhook_post(url: str, secret: str, message: Mapping[str, Any]) -> None:
    """POST a message as JSON, signed where there is a secret. Raises NotDelivered unless the answer is a 2xx."""
    parts = webhook_parts(url)
    host = parts.hostname or ""
    body = json.dumps(message, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "Unstretch"}
    if secret:
        headers[SIGNATURE_HEADER] = f"sha256={hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}"
    try:
        connection = _Judged(parts, _judged_address(host, parts.port or _usual_port(parts)))
        deadline = Timer(2 * settings.WEBHOOK_TIMEOUT_S, connection.break_off)  # against an answer that trickles
        deadline.start()
        try:
            connection.request("POST", f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}", body, headers)
            answer = connection.getresponse()
        finally:
            deadline.cancel()
            connection.close()
    except (OSError, http.client.HTTPException, UnicodeError) as error:
        raise NotDelivered(f"{host} did not answer: {_told(error)}.") from error
    if 300 <= answer.status < 400:
        raise NotDelivered(f"{host} answered {answer.status}, a redirect; redirects are not followed.")
    if not 200 <= answer.status < 300:
        raise NotDelivered(f"{host} answered {answer.status} instead of 200.")


def webhook_parts(url: str) -> SplitResult:
    """The parts of a webhook's address. Raises NotDelivered where it is none we may call."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotDelivered("This is no address of a webhook.") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise NotDelivered("A webhook's address begins with https:// or http:// and names a host.")
    if parts.username is not None or parts.password is not None:
        raise NotDelivered("A webhook's address holds no user and password; use a secret instead.")
    if not url.isascii() or not url.isprintable() or " " in url:
        raise NotDelivered("A webhook's address is written in ASCII: encode other characters with %.")
    with suppress(ValueError):  # a name is judged when it is looked up
        check_target(ipaddress.ip_address(parts.hostname))
    return parts


def check_target(address: Address) -> None:
    """Refuse an address that a notice must not reach. Raises NotDelivered."""
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    if mapped is not None:
        check_target(mapped)
        return
    if address.is_link_local or address.is_multicast or address.is_unspecified or address in METADATA:
        raise NotDelivered(f"{address} is link-local, multicast or a cloud's own address; notices never go there.")
    if not address.is_global and not settings.WEBHOOK_PRIVATE_TARGETS:
        raise NotDelivered(
            f"{address} is an address of this machine or of a private network; the operator allows these with "
            "WEBHOOK_PRIVATE_TARGETS=on."
        )


def _judged_address(host: str, port: int) -> tuple[str, int]:
    """An address of a host, once every one it has is allowed."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    for *_, address in found:
        check_target(ipaddress.ip_address(str(address[0]).partition("%")[0]))
    return str(found[0][4][0]), port


class _Judged(http.client.HTTPConnection):
    """A connection to an address that was judged, which is never looked up again."""

    def __init__(self, parts: SplitResult, address: tuple[str, int]) -> None:
        super().__init__(parts.hostname or "", address[1], timeout=settings.WEBHOOK_TIMEOUT_S)
        self._address = address
        self._is_https = parts.scheme == "https"

    def connect(self) -> None:
        self.sock = socket.create_connection(self._address, self.timeout)
        if self._is_https:
            self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)

    def break_off(self) -> None:
        """End it from another thread."""
        with suppress(OSError, AttributeError):  # not connected yet, or no longer
            self.sock.shutdown(socket.SHUT_RDWR)


def _usual_port(parts: SplitResult) -> int:
    return 443 if parts.scheme == "https" else 80


def _told(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return f"nothing came within {settings.WEBHOOK_TIMEOUT_S:g} s"
    return (str(getattr(error, "strerror", None) or error) or type(error).__name__).rstrip(".")[:200]
