"""Resellers: accounts that are sellers themselves, from the account above to the open shop below."""
