"""Mails: what one is, how its texts are made, and how it is handed to a mail server."""
