"""The portal: the pages a person reads and the addresses a BI tool reads; released cells only."""
