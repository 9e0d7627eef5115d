"""Where senders put files and find their receipts: one box each, with an `in` and an `out` and nothing else."""

from synlig.storage.drop_boxes.box import Box, OpenFile
from synlig.storage.drop_boxes.boxes import DropBoxes
from synlig.storage.drop_boxes.names import SIDES, Place, Side, place_of
from synlig.storage.drop_boxes.putting import OutBoxes
from synlig.storage.drop_boxes.taking import Taken

__all__ = ["SIDES", "Box", "DropBoxes", "OpenFile", "OutBoxes", "Place", "Side", "Taken", "place_of"]
