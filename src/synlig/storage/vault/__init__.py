"""The vault: the only place that knows which citizen a surrogate stands for (K9, K12)."""

from synlig.storage.vault.rewrapping import rewrap_citizens
from synlig.storage.vault.rights import CitizenRights, Known, Protection
from synlig.storage.vault.standings import Standings
from synlig.storage.vault.vault import Citizen, Reveal, Vault

__all__ = ["Citizen", "CitizenRights", "Known", "Protection", "Reveal", "Standings", "Vault", "rewrap_citizens"]
