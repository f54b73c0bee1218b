"""Invoices: issued once for each order at each link, frozen and gapless from then on."""
