"""orm24: plain Flask, a page of 24 product cards, one indexed ORM query on a table of a million rows."""

from decimal import Decimal

from flask import Flask, render_template_string
from sqlalchemy import Connection, Engine, Numeric, create_engine, select, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

ROWS, CARDS, CATEGORIES = 1_000_000, 24, 1_000
PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Products</title></head>
<body><main><h1>{{ category }}</h1><ul>{% for card in cards %}
<li><article><h2><a href="/{{ card.id }}">{{ card.name }}</a></h2><p>{{ card.summary }}</p>
<p>{{ "%.2f" | format(card.price) }} EUR</p></article></li>{% endfor %}</ul></main></body></html>"""


class Base(DeclarativeBase):
    """The tables of the reference."""


class Card(Base):
    """A product as it stands on a card; read by its category."""

    __tablename__ = "card"
    __table_args__ = {"schema": "reference"}

    id: Mapped[int] = mapped_column(primary_key=True)
    category: Mapped[str]
    name: Mapped[str]
    summary: Mapped[str]
    price: Mapped[Decimal] = mapped_column(Numeric(12, 2))


def fill(connection: Connection) -> None:
    """Make the table with its index, in a schema of its own."""
    connection.execute(text("CREATE SCHEMA reference"))
    connection.execute(
        text(
            "CREATE TABLE reference.card AS SELECT n AS id, 'c' || n % :categories AS category,"
            " 'Product ' || n AS name, repeat('What it is good for. ', 4) AS summary,"
            " (n % 500)::numeric(12, 2) AS price FROM generate_series(1, :rows) AS n"
        ),
        {"rows": ROWS, "categories": CATEGORIES},
    )
    connection.execute(text("CREATE INDEX ON reference.card (category, id)"))
    connection.execute(text("GRANT USAGE ON SCHEMA reference TO PUBLIC"))
    connection.execute(text("GRANT SELECT ON reference.card TO PUBLIC"))


def create_app(url: str) -> Flask:
    """The application, on a database that `fill` has prepared."""
    app, engine = Flask(__name__), _engine(url)

    @app.get("/<category>")
    def cards(category: str) -> str:
        with Session(engine) as session:
            wanted = select(Card).where(Card.category == category).order_by(Card.id).limit(CARDS)
            found = session.scalars(wanted).all()
            return render_template_string(PAGE, category=category, cards=found)

    return app


def _engine(url: str) -> Engine:
    return create_engine(url, pool_size=1)
