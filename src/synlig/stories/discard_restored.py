"""Discard a restored home that cannot be opened: who was erased may be in it."""

from synlig.storage.backups.restoring import Staged, discard


def discard_restored(staged: Staged) -> None:
    """Its keys are overwritten first; the backup itself stays as it is."""
    discard(staged.home.path)
