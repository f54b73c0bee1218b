"""Carrying an order line out at the vendor: jobs, operations with a stable key, results."""
