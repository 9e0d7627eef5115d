"""A SimpleSAMLphp of the tests' own, as Debian packages it: an identity provider that nobody here wrote."""

import os
import secrets
import shutil
import socket
import subprocess
import time
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.attacks.saml.stand_in import Pair

ROOT = Path("/usr/share/simplesamlphp")
URI = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri"


class NoProvider(Exception):
    """There is none to be had here; the message says why, in plain words."""


@dataclass(frozen=True)
class SimpleSaml:
    """A running one. `users` log in with their name and `password`."""

    address: str
    password: str
    folder: Path

    def metadata(self) -> bytes:
        """Its metadata as it publishes them."""
        return httpx.get(f"{self.address}/saml2/idp/metadata.php").raise_for_status().content

    def trust(self, sp_metadata: bytes) -> None:
        """Give it the metadata of a service provider."""
        (self.folder / "sp.xml").write_bytes(sp_metadata)


@contextmanager
def simplesaml(
    folder: Path, signing: Pair, users: Mapping[str, Mapping[str, str]]
) -> Generator[SimpleSaml, None, None]:
    """Start one in `folder` with these users and their attributes (`nameid` becomes the NameID).

    Raises:
        NoProvider: it is not installed here.
    """
    php = shutil.which("php")
    if php is None or not ROOT.is_dir() or not _has_dom(php):
        raise NoProvider("SimpleSAMLphp is not installed here (Debian: apt-get install simplesamlphp php-cli php-xml)")
    found = SimpleSaml(f"http://127.0.0.1:{_free_port()}", secrets.token_hex(8), folder)
    _furnish(found, signing, users)
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            [php, "-S", found.address.removeprefix("http://"), "-t", str(ROOT / "www")],
            env={**os.environ, "SIMPLESAMLPHP_CONFIG_DIR": str(folder)},
            stdout=log,
            stderr=log,
        )
    try:
        _wait(found)
        yield found
    finally:
        process.terminate()
        process.wait(10)


def _has_dom(php: str) -> bool:
    listed = subprocess.run([php, "-m"], capture_output=True, text=True, check=False).stdout.split()
    return {"dom", "mbstring"} <= set(listed)


def _free_port() -> int:
    with socket.socket() as it:
        it.bind(("127.0.0.1", 0))
        return int(it.getsockname()[1])


def _wait(it: SimpleSaml) -> None:
    for _ in range(100):
        try:
            httpx.get(f"{it.address}/resources/default.css")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError((it.folder / "server.log").read_text())


def _furnish(it: SimpleSaml, signing: Pair, users: Mapping[str, Mapping[str, str]]) -> None:
    folder = it.folder
    for name in ("log", "sessions", "temp", "metadata"):
        (folder / name).mkdir()
    key = signing.key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    (folder / "idp.key").write_bytes(key)
    (folder / "idp.crt").write_bytes(signing.certificate.public_bytes(Encoding.PEM))
    (folder / "sp.xml").write_text('<EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata"/>')
    config = {
        "baseurlpath": f"{it.address}/",
        "certdir": f"{folder}/",
        "loggingdir": f"{folder}/log/",
        "datadir": f"{folder}/",
        "tempdir": f"{folder}/temp",
        "metadatadir": f"{folder}/metadata/",
        "secretsalt": secrets.token_hex(16),
        "auth.adminpassword": secrets.token_hex(16),
        "technicalcontact_email": "drift@stand-in.invalid",
        "timezone": "UTC",
        "logging.handler": "file",
        "enable.saml20-idp": True,
        "module.enable": {"exampleauth": True, "core": True, "saml": True},
        "session.cookie.secure": False,
        "session.cookie.samesite": None,
        "session.phpsession.savepath": f"{folder}/sessions",
        "store.type": "phpsession",
        "metadata.sources": [{"type": "flatfile"}, {"type": "xml", "file": f"{folder}/sp.xml"}],
    }
    _php(folder / "config.php", "config", config)
    known = {f"{name}:{it.password}": dict(attributes) for name, attributes in users.items()}
    _php(folder / "authsources.php", "config", {"people": {0: "exampleauth:UserPass", **known}})
    _php(folder / "metadata" / "saml20-idp-hosted.php", f"metadata['{it.address}/idp']", _hosted())


def _hosted() -> dict[str, object]:
    formats = (
        "urn:oasis:names:tc:SAML:2.0:nameid-format:persistent",
        "urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName",
    )
    names = {
        10 + at: {"class": "saml:AttributeNameID", "attribute": "nameid", "Format": name_format}
        for at, name_format in enumerate(formats)
    }
    return {
        "host": "__DEFAULT__",
        "privatekey": "idp.key",
        "certificate": "idp.crt",
        "auth": "people",
        "attributes.NameFormat": URI,
        "signature.algorithm": "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256",
        "assertion.encryption": True,
        "saml20.sign.assertion": True,
        "redirect.sign": True,
        "redirect.validate": True,
        "sign.logout": True,
        "validate.logout": True,
        "authproc": names,
    }


def _php(path: Path, name: str, value: object) -> None:
    path.write_text(f"<?php\n${name} = {_literal(value)};\n")


def _literal(value: object) -> str:
    match value:
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case int():
            return str(value)
        case dict():
            return "[" + ", ".join(f"{_literal(key)} => {_literal(it)}" for key, it in value.items()) + "]"
        case list():
            return "[" + ", ".join(_literal(it) for it in value) + "]"
        case _:
            return "'" + str(value).replace("\\", "\\\\").replace("'", "\\'") + "'"
