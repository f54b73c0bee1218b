"""Requests that wait for somebody with the right to decide."""
