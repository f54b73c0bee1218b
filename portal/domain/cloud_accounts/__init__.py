"""Accounts of customers at cloud providers (F41): asked for, added, and given up."""
