"""The append-only double-entry ledger: every issued document and payment posts balanced rows."""
