"""Sellers (the operator's house and each reseller), their doors, shops and number series."""
