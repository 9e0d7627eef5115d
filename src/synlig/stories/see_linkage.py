"""See how well other sectors' records are linked to our citizens, and why some are not (A8)."""

from synlig.storage.sector_records import Linkage, SectorRecords


def see_linkage(*, sector_records: SectorRecords) -> list[Linkage]:
    """What is linked, by source, with how every record that ever came was dealt with."""
    return sector_records.linkage()
