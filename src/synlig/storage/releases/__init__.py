"""Releases: frozen cells with a signed manifest, whole or not there, read only when every byte is what was signed."""

from synlig.storage.releases.cell_files import cells_hash
from synlig.storage.releases.freezing import ReleaseStore
from synlig.storage.releases.reading import Releases
from synlig.storage.releases.values import FrozenRelease, LoggedRelease

__all__ = ["FrozenRelease", "LoggedRelease", "ReleaseStore", "Releases", "cells_hash"]
