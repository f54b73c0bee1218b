"""Accounts: the parties that buy from a seller, with their contacts and commercial terms."""
