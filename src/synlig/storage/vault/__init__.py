"""The vault: the only place that knows which citizen a surrogate stands for (K9, K12)."""

from synlig.storage.vault.door import VaultDoor
from synlig.storage.vault.joining import Joined
from synlig.storage.vault.remote import RemoteRights, RemoteStandings, RemoteVault, VaultClient
from synlig.storage.vault.rewrapping import rewrap_citizens
from synlig.storage.vault.rights import CitizenRights, Known, Protection
from synlig.storage.vault.standings import Standings
from synlig.storage.vault.vault import Citizen, Reveal, Vault
from synlig.storage.vault.withholding import withheld

__all__ = [
    "Citizen", "CitizenRights", "Joined", "Known", "Protection", "RemoteRights", "RemoteStandings", "RemoteVault",
    "Reveal", "Standings", "Vault", "VaultClient", "VaultDoor", "rewrap_citizens", "withheld",
]  # fmt: skip
