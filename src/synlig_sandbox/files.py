"""The door of a counterpart that takes files: `in` is emptied, `out` has the answers, `returned` what is given back."""

import asyncio
import json
from pathlib import Path
from typing import Final

import asyncssh

from synlig_sandbox.service import Service

USER: Final = "synlig"
LOOK_S: Final = 0.05
FOLDERS: Final = ("in", "out", "returned")


class FileDoor:
    """SFTP for one user by key, and the hand that takes what is complete."""

    def __init__(self, service: Service, folder: Path) -> None:
        self._service, self._folder = service, folder
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)

    async def open(self, host: str, port: int, key: Path) -> dict[str, str]:
        """Listen; where, and a file with the host key for whoever wants to be sure."""
        own = self._folder.parent / "host.key"
        if not own.exists():
            own.write_bytes(asyncssh.generate_private_key("ssh-ed25519").export_private_key())
            own.chmod(0o600)
        host_key = asyncssh.read_private_key(own)
        server = await asyncssh.listen(
            host, port, server_host_keys=[host_key], authorized_client_keys=str(key), allow_scp=False,
            sftp_factory=self._session,
        )  # fmt: skip
        self._hand = asyncio.create_task(self._take_on())
        taken = server.get_port()
        known = self._folder.parent / "known_hosts"
        known.write_text(f"[{host}]:{taken} {host_key.export_public_key().decode()}", encoding="ascii")
        return {"sftp": f"sftp://{USER}@{host}:{taken}", "known_hosts": str(known)}

    def _session(self, channel: "asyncssh.SSHServerChannel[bytes]") -> asyncssh.SFTPServer:
        return asyncssh.SFTPServer(channel, chroot=str(self._folder).encode())

    async def _take_on(self) -> None:
        while True:
            self._take_all()
            await asyncio.sleep(LOOK_S)

    def _take_all(self) -> None:
        for file in sorted((self._folder / "in").glob("*.json")):
            mood = self._service.moods.next()
            if mood.name == "down":
                return
            status, body = self._answer(file, mood.name)
            _write(self._folder / "out" / file.name, json.dumps({"status": status, "body": body}).encode())
            file.unlink()
            self._give()

    def _answer(self, file: Path, mood: str) -> tuple[int, object]:
        kind, _, name = file.name.removesuffix(".json").rpartition(".")[0].partition("-")
        if kind == "withdrawals":
            return self._service.erase(file.read_bytes()), None
        return self._service.answer(name, file.read_bytes(), mood)

    def _give(self) -> None:
        """The inventory of every day, and what is returned, as files."""
        register = self._service.register
        for day in register.days():
            _write(self._folder / "out" / f"inventory-{day}.json", json.dumps(register.inventory(day)).encode())
        for name, content in register.returned():
            _write(self._folder / "returned" / name, content)


def _write(path: Path, content: bytes) -> None:
    if not path.exists() or path.read_bytes() != content:
        part = path.with_name(f".{path.name}.part")
        part.write_bytes(content)
        part.rename(path)
