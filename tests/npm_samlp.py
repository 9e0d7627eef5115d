"""The npm package samlp as an identity provider of the tests' own: a second one that nobody here wrote."""

import json
import shutil
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from synlig.guard.saml.connection import Connection
from tests.attacks.saml.stand_in import Pair

FOLDER = Path(__file__).parent / "samlp"
ENTITY_ID = "urn:test:samlp"
GCM = "http://www.w3.org/2009/xmlenc11#aes256-gcm"


class NoProvider(Exception):
    """There is none to be had here; the message says why, in plain words."""


@dataclass(frozen=True)
class Settings:
    """How one answers."""

    signing: Pair
    encrypting_for: Pair
    users: Mapping[str, Mapping[str, str]]
    cipher: str = GCM
    sign_response: bool = False


def metadata(signing: Pair, address: str) -> bytes:
    """It publishes none that tell of log-out, so these are written for it."""
    binding = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP"
    return (
        f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{ENTITY_ID}">'
        '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor>'
        '<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>'
        f"{signing.der64}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></KeyDescriptor>"
        f'<SingleLogoutService Binding="{binding}-Redirect" Location="{address}/slo"/>'
        f'<SingleLogoutService Binding="{binding}-POST" Location="{address}/slo-post"/>'
        f'<SingleSignOnService Binding="{binding}-Redirect" Location="{address}/sso"/>'
        "</IDPSSODescriptor></EntityDescriptor>"
    ).encode()


@contextmanager
def samlp(settings: Settings, sp: Connection) -> Generator[str, None, None]:
    """Start one that knows the service provider `sp`; gives its address.

    Raises:
        NoProvider: there is no node, or the package cannot be fetched.
    """
    told = json.dumps(_told(settings, sp))
    process = subprocess.Popen(
        [_node(), "--no-deprecation", "idp.js"],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    with process.stdin, process.stdout:
        process.stdin.write(told)
        process.stdin.close()
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        finally:
            process.terminate()
            process.wait(10)


def _told(settings: Settings, sp: Connection) -> dict[str, object]:
    pem = settings.encrypting_for.certificate.public_bytes(Encoding.PEM).decode()
    public = settings.encrypting_for.public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    key = settings.signing.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return {
        "entityId": ENTITY_ID,
        "certificate": settings.signing.certificate.public_bytes(Encoding.PEM).decode(),
        "key": key,
        "spEntityId": sp.entity_id,
        "spCertificate": pem,
        "spPublicKey": public,
        "acs": sp.acs_url,
        "spLogout": sp.logout_url,
        "cipher": settings.cipher,
        "signResponse": settings.sign_response,
        "users": {name: dict(user) for name, user in settings.users.items()},
    }


def _node() -> str:
    """A node that can run it, with the package fetched by its lock."""
    beside = Path(sys.executable).parent
    node = shutil.which("node", path=str(beside)) or shutil.which("node")
    npm = shutil.which("npm", path=str(beside)) or shutil.which("npm")
    if node is None or npm is None:
        raise NoProvider("there is no node here (make setup-test installs one)")
    if not (FOLDER / "node_modules" / "samlp").is_dir():
        asked = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        if subprocess.run(asked, cwd=FOLDER, capture_output=True, check=False).returncode != 0:
            raise NoProvider("the npm package samlp cannot be fetched here")
    return node
