"""The one price function, and what it reads: price books, tax rates, support plans."""
