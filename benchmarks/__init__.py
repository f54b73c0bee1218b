"""Measurements of the product as a browser meets it; each prints figures beside their goals."""
