"""The services we sell are set up here: one folder per kind of vendor, behind one contract."""
