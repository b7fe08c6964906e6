"""The sandbox's own certificate authority, made on the spot for clients that insist on real hosts."""

from __future__ import annotations

import ssl
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import trustme


class Authority:
    """Lives in ``authority.pem`` (for clients: ``SSL_CERT_FILE``) and ``authority.key`` of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.certificate = folder / "authority.pem"
        self._key = folder / "authority.key"
        self.context = cache(self._context)

    def make(self) -> trustme.CA:
        """The authority, the same after every restart."""
        import trustme

        if self.certificate.exists() and self._key.exists():
            return trustme.CA.from_pem(self.certificate.read_bytes(), self._key.read_bytes())
        authority = trustme.CA(organization_name="Sandbox")
        self._key.touch(mode=0o600)
        authority.private_key_pem.write_to_path(self._key)
        authority.cert_pem.write_to_path(self.certificate)
        return authority

    def _context(self, host: str) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.make().issue_cert(host).configure_cert(context)
        return context
