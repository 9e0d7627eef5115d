"""The SSH host key by which senders know this home: drawn once, the same for its whole life."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


def openssh_host_key(seed: bytes) -> bytes:
    """The Ed25519 key of the 32 secret bytes `seed`, in OpenSSH's own format."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())
