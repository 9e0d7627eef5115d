"""An accepted report turned into what one recipient may have of it, by its agreement's allow-list."""

from synlig.pipeline.pack.delivery import bind, insert_identity, pages, surrogates_in
from synlig.pipeline.pack.packer import Packed, Packer

__all__ = ["Packed", "Packer", "bind", "insert_identity", "pages", "surrogates_in"]
