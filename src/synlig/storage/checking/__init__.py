"""A doctor's look at what rests here: the home and its disk, its queues, and every stored file (K13)."""

from synlig.storage.checking.home import check_clock, check_disk, check_home
from synlig.storage.checking.queues import Queues
from synlig.storage.checking.stores import Stores

__all__ = ["Queues", "Stores", "check_clock", "check_disk", "check_home"]
