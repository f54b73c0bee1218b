"""Plain Python that every floor may use: no Flask, no SQLAlchemy, no outside world."""
