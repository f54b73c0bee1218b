"""A service that our own staff set up by hand."""

from portal.connectors.manual.connector import ManualConnector

__all__ = ["ManualConnector"]
