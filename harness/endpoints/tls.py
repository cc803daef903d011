"""Whom to trust on a TLS connection."""

from __future__ import annotations

import ssl
from pathlib import Path

from harness.core.errors import UserError


def trust(ca_file: Path | None, *, verify: bool) -> ssl.SSLContext:
    """A client's context: the system's authorities, or those in `ca_file` alone; raises UserError when it is none.

    HTTP/1.1 is the only protocol offered. Without `verify` whoever answers is believed.
    """
    try:
        context = ssl.create_default_context(cafile=None if ca_file is None else str(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise UserError(f"the CA file {ca_file} cannot be used: {error}") from None
    context.set_alpn_protocols(["http/1.1"])
    if not verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
