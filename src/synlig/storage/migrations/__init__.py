"""How the control database came to its form: one numbered file per change, never edited once it was used.

To add tables: declare them on `storage.control.metadata.metadata` in a module of your own room, then write
`versions/mNNNN_<what>.py` with `revision = "NNNN"`, `down_revision = "0001"`, `upgrade()` (plain `op.create_table`
with `storage.control.metadata` kinds; no import of your table module, which will change) and `downgrade()`.
Rooms that grow side by side each hang on 0001; a later change of the same room hangs on that room's last number.
A conformance test compares what the migrations make with the metadata, on every database.
"""
