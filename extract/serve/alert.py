"""Tells people of a failure: in the log, and where the environment says so by e-mail and to a web hook."""

from __future__ import annotations

import contextlib
import json
import os
import smtplib
import urllib.request
from collections.abc import Mapping
from email.message import EmailMessage

from extract.store.runs import log

TIMEOUT = 20.0


def send_alert(subject: str, text: str, environment: Mapping[str, str] = os.environ) -> list[str]:
    """Tell of a failure by every way that is set; returns the ways that worked. What fails is logged, never raised.

    ``DATELINE_ALERT_URL`` takes a POST of ``{"text": ...}``, ``DATELINE_ALERT_EMAIL`` a mail through the server
    ``DATELINE_SMTP`` (default ``localhost:25``). Neither address is logged: they may be secrets.
    """
    log("alert", subject=subject, text=text)
    done = ["log"]
    for name, send in (("DATELINE_ALERT_URL", post), ("DATELINE_ALERT_EMAIL", mail)):
        target = environment.get(name, "").strip()
        if not target:
            continue
        try:
            send(target, subject, text, environment)
            done.append(name)
        except Exception as error:  # whatever it is, it must not hide the failure to be told, nor show the address
            log("an alert could not be sent", by=name, error=type(error).__name__)
    return done


def post(url: str, subject: str, text: str, environment: Mapping[str, str]) -> None:
    """POST the alert to a web hook; raises ``OSError``, ``ValueError`` or ``HTTPException``."""
    if not url.startswith(("https://", "http://")):
        raise ValueError("no http or https URL")
    body = json.dumps({"text": f"{subject}: {text}"}).encode()
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"})
    with contextlib.closing(urllib.request.urlopen(request, timeout=TIMEOUT)):
        pass


def mail(address: str, subject: str, text: str, environment: Mapping[str, str]) -> None:
    """Mail the alert; raises ``OSError``, ``SMTPException`` or whatever the parser of addresses stumbles over."""
    message = EmailMessage()
    message["Subject"], message["To"], message["From"] = (
        subject,
        address,
        environment.get("DATELINE_ALERT_FROM", address),
    )
    message.set_content(text)
    host, _, port = environment.get("DATELINE_SMTP", "localhost:25").partition(":")
    with smtplib.SMTP(host, int(port or 25), timeout=TIMEOUT) as server:
        server.send_message(message)
