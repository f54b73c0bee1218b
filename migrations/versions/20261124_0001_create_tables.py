"""All tables of the first release."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("seller_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("dedupe_key", sa.String(), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(), server_default="ready", nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("max_attempts", sa.Integer(), server_default="12", nullable=False),
        sa.Column("lease_owner", sa.String(), nullable=True),
        sa.Column("lease_token", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "state IN ('ready', 'leased', 'done', 'unknown', 'dead', 'cancelled')",
            name=op.f("ck_outbox_known_state"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("kind", "dedupe_key", name=op.f("uq_outbox_kind_dedupe_key")),
    )
    op.create_index(
        "ix_outbox_due",
        "outbox",
        ["run_at", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('ready', 'leased')"),
    )
    op.create_index(
        "ix_outbox_open",
        "outbox",
        ["seller_id", "state", "id"],
        unique=False,
        postgresql_where=sa.text("state <> 'done'"),
    )
    op.create_table(
        "rate_limit",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("window_start", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rate_limit")),
        sa.UniqueConstraint("key", "window_start", name=op.f("uq_rate_limit_key_window_start")),
    )
    op.create_table(
        "seller",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("slug", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("upper_account_id", sa.BigInteger(), nullable=True),
        sa.Column("is_suspended", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["seller.id"], name=op.f("fk_seller_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seller")),
        sa.UniqueConstraint("public_id", name=op.f("uq_seller_public_id")),
        sa.UniqueConstraint("slug", name=op.f("uq_seller_slug")),
    )
    op.create_table(
        "allowed_origin",
        sa.Column("origin", sa.String(length=270), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof", sa.String(length=40), nullable=False),
        sa.Column("proved_by", sa.String(length=10), nullable=False),
        sa.Column("check_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_allowed_origin_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowed_origin")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_allowed_origin_seller_id_id")),
        sa.UniqueConstraint("seller_id", "origin", name=op.f("uq_allowed_origin_seller_id_origin")),
    )
    op.create_table(
        "host_key",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("secret_box", sa.Text(), nullable=False),
        sa.Column("trusts_addresses", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_host_key_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_host_key_public_id")),
        sa.UniqueConstraint("seller_id", name=op.f("uq_host_key_seller_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_host_key_seller_id_id")),
    )
    op.create_table(
        "page_check",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcomes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_page_check_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_page_check")),
        sa.UniqueConstraint("public_id", name=op.f("uq_page_check_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_page_check_seller_id_id")),
    )
    op.create_table(
        "spent_host_token",
        sa.Column("jti_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_spent_host_token_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_spent_host_token")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_spent_host_token_seller_id_id")),
        sa.UniqueConstraint("seller_id", "jti_hash", name=op.f("uq_spent_host_token_seller_id_jti_hash")),
    )
    op.create_table(
        "turned_away_origin",
        sa.Column("origin", sa.String(length=270), nullable=False),
        sa.Column("last_tried_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_turned_away_origin_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turned_away_origin")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_turned_away_origin_seller_id_id")),
        sa.UniqueConstraint("seller_id", "origin", name=op.f("uq_turned_away_origin_seller_id_origin")),
    )
    op.create_table(
        "audit_event",
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(), nullable=False),
        sa.Column("actor_user_id", sa.BigInteger(), nullable=True),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("object_kind", sa.String(), nullable=False),
        sa.Column("object_id", sa.String(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_audit_event_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_audit_event_seller_id_id")),
    )
    op.create_index("ix_audit_event_at_id", "audit_event", ["seller_id", "at", "id"], unique=False)
    op.create_index("ix_audit_event_object_id", "audit_event", ["seller_id", "object_id"], unique=False)
    op.create_table(
        "audit_link",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["audit_event.id"], name=op.f("fk_audit_link_event_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_audit_link_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_link")),
        sa.UniqueConstraint("event_id", name=op.f("uq_audit_link_event_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_audit_link_seller_id_id")),
    )
    op.create_table(
        "door",
        sa.Column("seller_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_door_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door")),
        sa.UniqueConstraint("seller_id", name=op.f("uq_door_seller_id")),
    )
    op.create_table(
        "host",
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=253), nullable=False),
        sa.Column("finding", sa.String(length=20), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("proof", sa.String(length=40), nullable=False),
        sa.Column("check_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_host_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_host")),
        sa.UniqueConstraint("seller_id", name=op.f("uq_host_seller_id")),
    )
    op.create_index(
        "uq_host_name_proved", "host", ["name"], unique=True, postgresql_where=sa.text("proof = 'proved'")
    )
    op.create_table(
        "alias",
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("alias", sa.String(length=40), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_alias_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alias")),
        sa.UniqueConstraint("alias", name=op.f("uq_alias_alias")),
    )
    op.create_table(
        "ledger_transaction",
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("reference", sa.String(length=60), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_ledger_transaction_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transaction")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_ledger_transaction_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id", "kind", "reference", name=op.f("uq_ledger_transaction_seller_id_kind_reference")
        ),
    )
    op.create_table(
        "mail_message",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("dedupe_key", sa.String(length=200), nullable=False),
        sa.Column("ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("recipient_name", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("about", sa.String(length=60), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("message_id", sa.String(length=200), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_mail_message_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_message")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mail_message_public_id")),
        sa.UniqueConstraint("seller_id", "dedupe_key", name=op.f("uq_mail_message_seller_id_dedupe_key")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_mail_message_seller_id_id")),
    )
    op.create_index("ix_mail_message_about", "mail_message", ["seller_id", "about"], unique=False)
    op.create_index("ix_mail_message_id", "mail_message", ["seller_id", "id"], unique=False)
    op.create_table(
        "mail_sender",
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("proof", sa.String(length=40), nullable=False),
        sa.Column("check_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finding", sa.String(length=20), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_mail_sender_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_sender")),
        sa.UniqueConstraint("seller_id", name=op.f("uq_mail_sender_seller_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_mail_sender_seller_id_id")),
    )
    op.create_table(
        "mail_template",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("template", sa.String(length=60), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("heading", sa.String(length=200), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("from_name", sa.String(length=100), nullable=False),
        sa.Column("reply_to", sa.String(length=254), nullable=False),
        sa.Column("reply_to_name", sa.String(length=100), nullable=False),
        sa.Column("copy_to", sa.String(length=254), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_mail_template_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_template")),
        sa.UniqueConstraint("public_id", name=op.f("uq_mail_template_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_mail_template_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id", "template", "language", name=op.f("uq_mail_template_seller_id_template_language")
        ),
    )
    op.create_table(
        "number_series",
        sa.Column("series", sa.String(length=40), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_number_series_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_number_series")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_number_series_seller_id_id")),
        sa.UniqueConstraint("seller_id", "series", name=op.f("uq_number_series_seller_id_series")),
    )
    op.create_table(
        "price_book",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("base", sa.String(length=40), nullable=False),
        sa.Column("default_percent", sa.Numeric(precision=7, scale=2), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("margin_floor", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("default_percent BETWEEN -100 AND 1000", name=op.f("ck_price_book_percent_range")),
        sa.CheckConstraint("margin_floor BETWEEN 0 AND 100", name=op.f("ck_price_book_floor_range")),
        sa.CheckConstraint("valid_to >= valid_from", name=op.f("ck_price_book_days")),
        sa.ForeignKeyConstraint(
            ["seller_id", "parent_id"],
            ["price_book.seller_id", "price_book.id"],
            name=op.f("fk_price_book_seller_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_price_book_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_book")),
        sa.UniqueConstraint("public_id", name=op.f("uq_price_book_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_price_book_seller_id_id")),
        sa.UniqueConstraint("seller_id", "name", name=op.f("uq_price_book_seller_id_name")),
    )
    op.create_table(
        "product",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=250), nullable=False),
        sa.Column("vendor", sa.String(length=100), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("summary", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("features", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cloud_provider", sa.String(length=40), nullable=False),
        sa.Column("needs_connection", sa.Boolean(), nullable=False),
        sa.Column("min_quantity", sa.Integer(), nullable=False),
        sa.Column("max_quantity", sa.Integer(), nullable=False),
        sa.Column("quantity_step", sa.Integer(), nullable=False),
        sa.Column("sizes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("data_locations", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("cancellation_policy", sa.String(length=40), nullable=False),
        sa.Column("cancellation_hours", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("first_sold_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_product_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("public_id", name=op.f("uq_product_public_id")),
        sa.UniqueConstraint("seller_id", "code", name=op.f("uq_product_seller_id_code")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_product_seller_id_id")),
        sa.UniqueConstraint("seller_id", "slug", name=op.f("uq_product_seller_id_slug")),
    )
    op.create_index("ix_product_name_key_id", "product", ["seller_id", "name_key", "id"], unique=False)
    op.create_index(
        "ix_product_status_position_id",
        "product",
        ["seller_id", "status", "position", "id"],
        unique=False,
    )
    op.create_table(
        "seller_ancestry",
        sa.Column("below_id", sa.BigInteger(), nullable=False),
        sa.Column("above_id", sa.BigInteger(), nullable=False),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["above_id"], ["seller.id"], name=op.f("fk_seller_ancestry_above_id")),
        sa.ForeignKeyConstraint(["below_id"], ["seller.id"], name=op.f("fk_seller_ancestry_below_id")),
        sa.PrimaryKeyConstraint("below_id", "above_id", name=op.f("pk_seller_ancestry")),
    )
    op.create_table(
        "supply_link",
        sa.Column("lower_seller_id", sa.BigInteger(), nullable=False),
        sa.Column("lower_line_id", sa.BigInteger(), nullable=False),
        sa.Column("upper_seller_id", sa.BigInteger(), nullable=False),
        sa.Column("upper_line_id", sa.BigInteger(), nullable=True),
        sa.Column("up_sent", sa.Integer(), nullable=False),
        sa.Column("up_applied", sa.Integer(), nullable=False),
        sa.Column("down_sent", sa.Integer(), nullable=False),
        sa.Column("down_applied", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["lower_seller_id"], ["seller.id"], name=op.f("fk_supply_link_lower_seller_id")
        ),
        sa.ForeignKeyConstraint(
            ["upper_seller_id"], ["seller.id"], name=op.f("fk_supply_link_upper_seller_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_link")),
        sa.UniqueConstraint("lower_line_id", name=op.f("uq_supply_link_lower_line_id")),
        sa.UniqueConstraint("upper_line_id", name=op.f("uq_supply_link_upper_line_id")),
    )
    op.create_index(
        "ix_supply_link_upper_line", "supply_link", ["upper_seller_id", "upper_line_id"], unique=False
    )
    op.create_table(
        "extra_field",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("helps", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("pattern", sa.String(length=200), nullable=False),
        sa.Column("pattern_message", sa.String(length=200), nullable=False),
        sa.Column("lowest", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("highest", sa.Numeric(precision=18, scale=6), nullable=True),
        sa.Column("default", sa.String(length=200), nullable=False),
        sa.Column("options", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("is_personal", sa.Boolean(), nullable=False),
        sa.Column("is_editable", sa.Boolean(), nullable=False),
        sa.Column("is_searchable", sa.Boolean(), nullable=False),
        sa.Column("shown_when", sa.String(length=40), nullable=True),
        sa.Column("shown_for", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("code ~ '^[a-z][a-z0-9_]{1,39}$'", name=op.f("ck_extra_field_code_form")),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_extra_field_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_field")),
        sa.UniqueConstraint("public_id", name=op.f("uq_extra_field_public_id")),
        sa.UniqueConstraint("seller_id", "code", name=op.f("uq_extra_field_seller_id_code")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_extra_field_seller_id_id")),
    )
    op.create_table(
        "support_plan",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("amount", sa.Numeric(precision=19, scale=6), nullable=True),
        sa.Column("minimum", sa.Numeric(precision=19, scale=6), nullable=True),
        sa.Column("tiers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("providers", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("is_taxed", sa.Boolean(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_support_plan_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_support_plan")),
        sa.UniqueConstraint("public_id", name=op.f("uq_support_plan_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_support_plan_seller_id_id")),
        sa.UniqueConstraint("seller_id", "name", name=op.f("uq_support_plan_seller_id_name")),
    )
    op.create_table(
        "tax_rate",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("region", sa.String(length=100), nullable=False),
        sa.Column("percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("next_percent", sa.Numeric(precision=5, scale=2), nullable=True),
        sa.Column("next_from", sa.Date(), nullable=True),
        sa.Column("reverse_charge", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("percent BETWEEN 0 AND 100", name=op.f("ck_tax_rate_percent_range")),
        sa.CheckConstraint("next_percent BETWEEN 0 AND 100", name=op.f("ck_tax_rate_next_percent_range")),
        sa.CheckConstraint(
            "(next_percent IS NULL) = (next_from IS NULL)", name=op.f("ck_tax_rate_next_whole")
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_tax_rate_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rate")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tax_rate_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_tax_rate_seller_id_id")),
        sa.UniqueConstraint("seller_id", "name", name=op.f("uq_tax_rate_seller_id_name")),
    )
    op.create_table(
        "payment_method",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("payment_days", sa.Integer(), nullable=False),
        sa.Column("instructions", sa.String(length=500), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("payment_days BETWEEN 0 AND 90", name=op.f("ck_payment_method_days_range")),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_payment_method_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_method")),
        sa.UniqueConstraint("public_id", name=op.f("uq_payment_method_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_payment_method_seller_id_id")),
        sa.UniqueConstraint("seller_id", "name", name=op.f("uq_payment_method_seller_id_name")),
    )
    op.create_table(
        "exchange_rate",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("base", sa.String(length=3), nullable=False),
        sa.Column("quote", sa.String(length=3), nullable=False),
        sa.Column("rate", sa.Numeric(precision=18, scale=8), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("rate > 0", name=op.f("ck_exchange_rate_positive")),
        sa.CheckConstraint("base <> quote", name=op.f("ck_exchange_rate_two_currencies")),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_exchange_rate_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_rate")),
        sa.UniqueConstraint("public_id", name=op.f("uq_exchange_rate_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_exchange_rate_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id",
            "base",
            "quote",
            "valid_from",
            name=op.f("uq_exchange_rate_seller_id_base_quote_valid_from"),
        ),
    )
    op.create_table(
        "account",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(length=20, collation="C"), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=250), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("line1", sa.String(length=200), nullable=False),
        sa.Column("line2", sa.String(length=200), nullable=False),
        sa.Column("city", sa.String(length=100), nullable=False),
        sa.Column("region", sa.String(length=100), nullable=False),
        sa.Column("postcode", sa.String(length=20), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("vat_id", sa.String(length=32), nullable=False),
        sa.Column("price_book_id", sa.BigInteger(), nullable=True),
        sa.Column("tax_rate_id", sa.BigInteger(), nullable=True),
        sa.Column("tax_exemption", sa.String(length=200), nullable=False),
        sa.Column("cloud_providers", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("connected_vendors", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("adjustment_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.CheckConstraint(
            "adjustment_percent BETWEEN -100 AND 100", name=op.f("ck_account_adjustment_range")
        ),
        sa.Column("order_approval", sa.Boolean(), nullable=False),
        sa.Column("credit_limit_amount", sa.Numeric(precision=19, scale=6), nullable=True),
        sa.Column("payment_method_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_currency", sa.String(length=3), nullable=False),
        sa.Column("prorate_billing", sa.Boolean(), nullable=False),
        sa.Column("billing_day", sa.String(length=11), nullable=False),
        sa.Column("partial_charges", sa.String(length=40), nullable=True),
        sa.Column("auto_invoice_notification", sa.Boolean(), nullable=False),
        sa.Column("seller_below_id", sa.BigInteger(), nullable=True),
        sa.Column("buyer_key", sa.String(length=40), nullable=False),
        sa.Column("extra", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_below_id"], ["seller.id"], name=op.f("fk_account_seller_below_id")),
        sa.ForeignKeyConstraint(
            ["seller_id", "price_book_id"],
            ["price_book.seller_id", "price_book.id"],
            name=op.f("fk_account_seller_id_price_book_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "tax_rate_id"],
            ["tax_rate.seller_id", "tax_rate.id"],
            name=op.f("fk_account_seller_id_tax_rate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "payment_method_id"],
            ["payment_method.seller_id", "payment_method.id"],
            name=op.f("fk_account_seller_id_payment_method_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_account_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_public_id")),
        sa.UniqueConstraint("seller_below_id", name=op.f("uq_account_seller_below_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_account_seller_id_id")),
        sa.UniqueConstraint("seller_id", "number", name=op.f("uq_account_seller_id_number")),
    )
    op.create_index("ix_account_name_key_id", "account", ["seller_id", "name_key", "id"], unique=False)
    op.create_index("ix_account_status_id", "account", ["seller_id", "status", "id"], unique=False)
    op.create_table(
        "account_support_plan",
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("support_plan_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_account_support_plan_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "support_plan_id"],
            ["support_plan.seller_id", "support_plan.id"],
            name=op.f("fk_account_support_plan_seller_id_support_plan_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_account_support_plan_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_support_plan")),
        sa.UniqueConstraint(
            "seller_id",
            "account_id",
            "provider",
            name=op.f("uq_account_support_plan_seller_id_account_id_provider"),
        ),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_account_support_plan_seller_id_id")),
    )
    op.create_index(
        "ix_account_support_plan_support_plan_id",
        "account_support_plan",
        ["seller_id", "support_plan_id"],
        unique=False,
    )
    op.create_table(
        "offer",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("featured", sa.Boolean(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_offer_product_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_offer_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_offer")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_offer_seller_id_id")),
        sa.UniqueConstraint("seller_id", "product_id", name=op.f("uq_offer_seller_id_product_id")),
    )
    op.create_table(
        "plan",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("cycle", sa.String(length=40), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "product_id"],
            ["product.seller_id", "product.id"],
            name=op.f("fk_plan_seller_id_product_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_plan_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan")),
        sa.UniqueConstraint("public_id", name=op.f("uq_plan_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_plan_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id", "product_id", "code", name=op.f("uq_plan_seller_id_product_id_code")
        ),
    )
    op.create_table(
        "product_connector",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("connector", sa.String(length=40), nullable=False),
        sa.Column("settings_box", sa.Text(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "product_id"],
            ["product.seller_id", "product.id"],
            name=op.f("fk_product_connector_seller_id_product_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_product_connector_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_connector")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_product_connector_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id", "product_id", name=op.f("uq_product_connector_seller_id_product_id")
        ),
    )
    op.create_table(
        "shop",
        sa.Column("company_name", sa.String(length=200), nullable=False),
        sa.Column("support_email", sa.String(length=254), nullable=False),
        sa.Column("accent", sa.String(length=7), nullable=False),
        sa.Column("radius", sa.String(length=2), nullable=False),
        sa.Column("font", sa.String(length=10), nullable=False),
        sa.Column("density", sa.String(length=10), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("date_format", sa.String(length=10), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("currencies", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("vat_id", sa.String(length=32), nullable=False),
        sa.Column("logo", sa.LargeBinary(), nullable=True),
        sa.Column("logo_hash", sa.String(length=16), nullable=False),
        sa.Column("dark_logo", sa.LargeBinary(), nullable=True),
        sa.Column("dark_logo_hash", sa.String(length=16), nullable=False),
        sa.Column("icon", sa.LargeBinary(), nullable=True),
        sa.Column("icon_hash", sa.String(length=16), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("setup_hidden", sa.Boolean(), nullable=False),
        sa.Column("test_mode", sa.Boolean(), nullable=False),
        sa.Column("site_token", sa.String(length=64), nullable=False),
        sa.Column("anonymous_access", sa.Boolean(), nullable=False),
        sa.Column("show_prices_to_anonymous", sa.Boolean(), nullable=False),
        sa.Column("allow_self_registration", sa.Boolean(), nullable=False),
        sa.Column("approval_step", sa.Boolean(), nullable=False),
        sa.Column("allow_registration_of_resellers", sa.Boolean(), nullable=False),
        sa.Column("green_list", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("red_list", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("activation_link_hours", sa.Integer(), nullable=False),
        sa.Column("footer_links", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sign_up_fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("default_price_book_id", sa.BigInteger(), nullable=True),
        sa.Column("default_tax_rate_id", sa.BigInteger(), nullable=True),
        sa.Column("default_support_plan_id", sa.BigInteger(), nullable=True),
        sa.Column("default_cloud_providers", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("payment_method_id", sa.BigInteger(), nullable=False),
        sa.Column("payment_currency", sa.String(length=3), nullable=False),
        sa.Column("prorate_billing", sa.Boolean(), nullable=False),
        sa.Column("billing_day", sa.String(length=11), nullable=False),
        sa.Column("partial_charges", sa.String(length=40), nullable=True),
        sa.Column("auto_invoice_notification", sa.Boolean(), nullable=False),
        sa.Column("valid_billing_address", sa.Boolean(), nullable=False),
        sa.Column("show_retail_price", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "default_price_book_id"],
            ["price_book.seller_id", "price_book.id"],
            name=op.f("fk_shop_seller_id_default_price_book_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "default_support_plan_id"],
            ["support_plan.seller_id", "support_plan.id"],
            name=op.f("fk_shop_seller_id_default_support_plan_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "default_tax_rate_id"],
            ["tax_rate.seller_id", "tax_rate.id"],
            name=op.f("fk_shop_seller_id_default_tax_rate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "payment_method_id"],
            ["payment_method.seller_id", "payment_method.id"],
            name=op.f("fk_shop_seller_id_payment_method_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_shop_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_shop_seller_id_id")),
        sa.UniqueConstraint("seller_id", name=op.f("uq_shop_seller_id")),
    )
    op.create_table(
        "characteristic",
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("section", sa.String(length=120), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("unit", sa.String(length=40), nullable=False),
        sa.Column("choices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("show_in_matrix", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_characteristic_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_characteristic")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_characteristic_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id", "section", "name", name=op.f("uq_characteristic_seller_id_section_name")
        ),
    )
    op.create_table(
        "product_group",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("compared", sa.Boolean(), nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_product_group_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_group")),
        sa.UniqueConstraint("public_id", name=op.f("uq_product_group_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_product_group_seller_id_id")),
        sa.UniqueConstraint("seller_id", "slug", name=op.f("uq_product_group_seller_id_slug")),
    )
    op.create_table(
        "terms_document",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=True),
        sa.Column("group_id", sa.BigInteger(), nullable=True),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("policy", sa.String(length=40), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "product_id"],
            ["product.seller_id", "product.id"],
            name=op.f("fk_terms_document_seller_id_product_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "group_id"],
            ["product_group.seller_id", "product_group.id"],
            name=op.f("fk_terms_document_seller_id_group_id"),
        ),
        sa.CheckConstraint(
            "product_id IS NULL OR group_id IS NULL", name=op.f("ck_terms_document_one_subject")
        ),
        sa.CheckConstraint(
            "kind = 'terms' OR (product_id IS NULL AND group_id IS NULL)",
            name=op.f("ck_terms_document_privacy_of_a_shop"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_terms_document_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_document")),
        sa.UniqueConstraint("public_id", name=op.f("uq_terms_document_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_terms_document_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id",
            "kind",
            "product_id",
            "group_id",
            "number",
            name=op.f("uq_terms_document_seller_id_kind_product_id_group_id_number"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_table(
        "characteristic_value",
        sa.Column("characteristic_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "characteristic_id"],
            ["characteristic.seller_id", "characteristic.id"],
            name=op.f("fk_characteristic_value_seller_id_characteristic_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "product_id"],
            ["product.seller_id", "product.id"],
            name=op.f("fk_characteristic_value_seller_id_product_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_characteristic_value_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_characteristic_value")),
        sa.UniqueConstraint(
            "seller_id",
            "characteristic_id",
            "product_id",
            name=op.f("uq_characteristic_value_seller_id_characteristic_id_product_id"),
        ),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_characteristic_value_seller_id_id")),
    )
    op.create_index(
        "ix_characteristic_value_product_id",
        "characteristic_value",
        ["seller_id", "product_id"],
        unique=False,
    )
    op.create_table(
        "product_group_member",
        sa.Column("group_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "group_id"],
            ["product_group.seller_id", "product_group.id"],
            name=op.f("fk_product_group_member_seller_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "product_id"],
            ["product.seller_id", "product.id"],
            name=op.f("fk_product_group_member_seller_id_product_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_product_group_member_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_group_member")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_product_group_member_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id", "product_id", name=op.f("uq_product_group_member_seller_id_product_id")
        ),
    )
    op.create_index(
        "ix_product_group_member_group_id_position",
        "product_group_member",
        ["seller_id", "group_id", "position"],
        unique=False,
    )
    op.create_table(
        "user",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("door_id", sa.BigInteger(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("uses_shortcuts", sa.Boolean(), nullable=False),
        sa.Column("wants_news", sa.Boolean(), nullable=False),
        sa.Column("news_said_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("news_said_from", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_sign_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["door_id"], ["door.id"], name=op.f("fk_user_door_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("door_id", "email", name=op.f("uq_user_door_id_email")),
        sa.UniqueConstraint("public_id", name=op.f("uq_user_public_id")),
    )
    op.create_table(
        "account_word",
        sa.Column("word", sa.String(length=200, collation="C"), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_account_word_seller_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_account_word_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_word")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_account_word_seller_id_id")),
    )
    op.create_index("ix_account_word_account_id", "account_word", ["seller_id", "account_id"], unique=False)
    op.create_index("ix_account_word_word", "account_word", ["seller_id", "word"], unique=False)
    op.create_table(
        "extra_file",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("content_type", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_extra_file_seller_id_account_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_extra_file_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_extra_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_extra_file_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_extra_file_seller_id_id")),
    )
    op.create_index(
        "ix_extra_file_account_id_code", "extra_file", ["seller_id", "account_id", "code"], unique=False
    )
    op.create_table(
        "contact",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("first_name", sa.String(length=100), nullable=False),
        sa.Column("last_name", sa.String(length=100), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=False),
        sa.Column("first_key", sa.String(length=250, collation="C"), nullable=False),
        sa.Column("last_key", sa.String(length=250, collation="C"), nullable=False),
        sa.Column("email_key", sa.String(length=250, collation="C"), nullable=False),
        sa.Column("is_billing", sa.Boolean(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_contact_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_contact_seller_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_contact_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact")),
        sa.UniqueConstraint("public_id", name=op.f("uq_contact_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_contact_seller_id_id")),
    )
    op.create_index("ix_contact_account_id_id", "contact", ["seller_id", "account_id", "id"], unique=False)
    op.create_index("ix_contact_email_key", "contact", ["seller_id", "email_key"], unique=False)
    op.create_index("ix_contact_first_key", "contact", ["seller_id", "first_key"], unique=False)
    op.create_index("ix_contact_last_key", "contact", ["seller_id", "last_key"], unique=False)
    op.create_index(
        "uq_contact_billing",
        "contact",
        ["seller_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("is_billing"),
    )
    op.create_table(
        "ledger_entry",
        sa.Column("transaction_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("ledger", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_entry_not_zero")),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_ledger_entry_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "transaction_id"],
            ["ledger_transaction.seller_id", "ledger_transaction.id"],
            name=op.f("fk_ledger_entry_seller_id_transaction_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_ledger_entry_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_ledger_entry_seller_id_id")),
    )
    op.create_index(
        "ix_ledger_entry_account_id_ledger",
        "ledger_entry",
        ["seller_id", "account_id", "ledger"],
        unique=False,
    )
    op.create_index(
        "ix_ledger_entry_transaction_id", "ledger_entry", ["seller_id", "transaction_id"], unique=False
    )
    op.create_table(
        "custom_role",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=120), nullable=False),
        sa.Column("permissions", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_custom_role_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_custom_role")),
        sa.UniqueConstraint("public_id", name=op.f("uq_custom_role_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_custom_role_seller_id_id")),
        sa.UniqueConstraint("seller_id", "name_key", name=op.f("uq_custom_role_seller_id_name_key")),
    )
    op.create_table(
        "membership",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("roles", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("extra_permissions", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("custom_role_id", sa.BigInteger(), nullable=True),
        sa.Column("custom_permissions", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("invited_as", sa.String(length=200), nullable=False),
        sa.Column("invited_by", sa.String(length=200), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "custom_role_id"],
            ["custom_role.seller_id", "custom_role.id"],
            name=op.f("fk_membership_seller_id_custom_role_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_membership_seller_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_membership_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint("public_id", name=op.f("uq_membership_public_id")),
    )
    op.create_index(
        "ix_membership_seller_id_account_id", "membership", ["seller_id", "account_id"], unique=False
    )
    op.create_index("ix_membership_user_id", "membership", ["user_id"], unique=False)
    op.create_table(
        "plan_cost",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("refreshed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_plan_cost_plan_id")),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_plan_cost_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_cost")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_plan_cost_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id", "plan_id", "currency", name=op.f("uq_plan_cost_seller_id_plan_id_currency")
        ),
    )
    op.create_table(
        "price_book_line",
        sa.Column("book_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("percent", sa.Numeric(precision=7, scale=2), nullable=True),
        sa.Column("amount", sa.Numeric(precision=19, scale=6), nullable=True),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_price_book_line_plan_id")),
        sa.ForeignKeyConstraint(
            ["seller_id", "book_id"],
            ["price_book.seller_id", "price_book.id"],
            name=op.f("fk_price_book_line_seller_id_book_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_price_book_line_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_book_line")),
        sa.UniqueConstraint(
            "seller_id",
            "book_id",
            "plan_id",
            "valid_from",
            name=op.f("uq_price_book_line_seller_id_book_id_plan_id_valid_from"),
        ),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_price_book_line_seller_id_id")),
    )
    op.create_table(
        "price_import",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("book_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("book_mark", sa.String(length=60), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("new", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("too_low", sa.Integer(), nullable=False),
        sa.Column("other_names", sa.Integer(), nullable=False),
        sa.Column("trouble", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_price_import_membership_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "book_id"],
            ["price_book.seller_id", "price_book.id"],
            name=op.f("fk_price_import_seller_id_book_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_price_import_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_price_import_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_price_import_seller_id_id")),
    )
    op.create_index("ix_price_import_book_id", "price_import", ["seller_id", "book_id"], unique=False)
    op.create_index("ix_price_import_created_at", "price_import", ["created_at"], unique=False)
    op.create_table(
        "price_import_line",
        sa.Column("import_id", sa.BigInteger(), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=True),
        sa.Column("label", sa.String(length=250), nullable=False),
        sa.Column("other_name", sa.String(length=250), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("percent", sa.Numeric(precision=7, scale=2), nullable=True),
        sa.Column("amount", sa.Numeric(precision=19, scale=6), nullable=True),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("was_kind", sa.String(length=40), nullable=False),
        sa.Column("was_percent", sa.Numeric(precision=7, scale=2), nullable=True),
        sa.Column("was_amount", sa.Numeric(precision=19, scale=6), nullable=True),
        sa.Column("was_price", sa.Numeric(precision=19, scale=6), nullable=True),
        sa.Column("price", sa.Numeric(precision=19, scale=6), nullable=True),
        sa.Column("too_low", sa.String(length=5), nullable=False),
        sa.Column("is_unweighed", sa.Boolean(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_price_import_line_plan_id")),
        sa.ForeignKeyConstraint(
            ["seller_id", "import_id"],
            ["price_import.seller_id", "price_import.id"],
            name=op.f("fk_price_import_line_seller_id_import_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_price_import_line_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_import_line")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_price_import_line_seller_id_id")),
    )
    op.create_index(
        "ix_price_import_line_import_id",
        "price_import_line",
        ["seller_id", "import_id", "row"],
        unique=False,
    )
    op.create_table(
        "retail_price",
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "plan_id"],
            ["plan.seller_id", "plan.id"],
            name=op.f("fk_retail_price_seller_id_plan_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_retail_price_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retail_price")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_retail_price_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id", "plan_id", "currency", name=op.f("uq_retail_price_seller_id_plan_id_currency")
        ),
    )
    op.create_table(
        "sales_order",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("tax_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("gross_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("quoted_amount", sa.Numeric(precision=19, scale=6), nullable=True),
        sa.Column("approval_needed", sa.Boolean(), nullable=False),
        sa.Column("is_below_floor", sa.Boolean(), nullable=False),
        sa.Column("basket_id", sa.BigInteger(), nullable=True),
        sa.Column("source_key", sa.String(length=80), nullable=False),
        sa.Column("billing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("placed_by", sa.String(length=200), nullable=False),
        sa.Column("placed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("placed_for_customer", sa.Boolean(), nullable=False),
        sa.Column("is_supplied_below", sa.Boolean(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawal_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawal_refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_sales_order_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_sales_order_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sales_order")),
        sa.UniqueConstraint("public_id", name=op.f("uq_sales_order_public_id")),
        sa.UniqueConstraint("seller_id", "basket_id", name=op.f("uq_sales_order_seller_id_basket_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_sales_order_seller_id_id")),
        sa.UniqueConstraint("seller_id", "number", name=op.f("uq_sales_order_seller_id_number")),
        sa.UniqueConstraint("seller_id", "source_key", name=op.f("uq_sales_order_seller_id_source_key")),
    )
    op.create_index(
        "ix_sales_order_account_id_id", "sales_order", ["seller_id", "account_id", "id"], unique=False
    )
    op.create_index(
        "ix_sales_order_gross_amount_id", "sales_order", ["seller_id", "gross_amount", "id"], unique=False
    )
    op.create_index("ix_sales_order_id", "sales_order", ["seller_id", "id"], unique=False)
    op.create_index("ix_sales_order_status_id", "sales_order", ["seller_id", "status", "id"], unique=False)
    op.create_table(
        "terms_acceptance",
        sa.Column("terms_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(length=64), nullable=False),
        sa.Column("accepted_by", sa.String(length=200), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("on_behalf", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_terms_acceptance_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_terms_acceptance_seller_id")),
        sa.ForeignKeyConstraint(
            ["terms_id"], ["terms_document.id"], name=op.f("fk_terms_acceptance_terms_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_terms_acceptance")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_terms_acceptance_seller_id_id")),
    )
    op.create_index(
        "ix_terms_acceptance_account_id_id",
        "terms_acceptance",
        ["seller_id", "account_id", "id"],
        unique=False,
    )
    op.create_table(
        "session",
        sa.Column("id_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["membership_id"], ["membership.id"], name=op.f("fk_session_membership_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_session_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
        sa.UniqueConstraint("id_hash", name=op.f("uq_session_id_hash")),
    )
    op.create_index("ix_session_user_id", "session", ["user_id"], unique=False)
    op.create_table(
        "embed_session",
        sa.Column("id_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("carrier", sa.String(length=40), nullable=False),
        sa.Column("origin", sa.String(length=255), nullable=False),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("messages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("prefill", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("viewed_account_id", sa.BigInteger(), nullable=True),
        sa.Column("viewer_id", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_embed_session_membership_id")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_embed_session_user_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["viewer_id"], ["session.id"], name=op.f("fk_embed_session_viewer_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_embed_session_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_embed_session")),
        sa.UniqueConstraint("id_hash", name=op.f("uq_embed_session_id_hash")),
        sa.CheckConstraint(
            "(viewed_account_id IS NULL) = (viewer_id IS NULL)", name=op.f("ck_embed_session_somebody_views")
        ),
    )
    op.create_table(
        "list_file",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=False),
        sa.Column("endpoint", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("rows_done", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_list_file_membership_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_list_file_seller_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_list_file_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_list_file_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_list_file_seller_id_id")),
    )
    op.create_index("ix_list_file_created_at", "list_file", ["created_at"], unique=False)
    op.create_table(
        "saved_view",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("endpoint", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("query", sa.String(length=1000), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_saved_view_seller_id")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_saved_view_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_view")),
        sa.UniqueConstraint("public_id", name=op.f("uq_saved_view_public_id")),
        sa.UniqueConstraint(
            "seller_id",
            "endpoint",
            "user_id",
            "name",
            name=op.f("uq_saved_view_seller_id_endpoint_user_id_name"),
        ),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_saved_view_seller_id_id")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("actor_key", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("request_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_id"],
            ["sales_order.seller_id", "sales_order.id"],
            name=op.f("fk_idempotency_key_seller_id_order_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_idempotency_key_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_idempotency_key")),
        sa.UniqueConstraint(
            "seller_id", "actor_key", "key", name=op.f("uq_idempotency_key_seller_id_actor_key_key")
        ),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_idempotency_key_seller_id_id")),
    )
    op.create_index("ix_idempotency_key_created_at", "idempotency_key", ["created_at"], unique=False)
    op.create_table(
        "invoice",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=30), nullable=True),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("order_number", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("net_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("tax_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("gross_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("seller_party", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("buyer_party", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("issue_on", sa.Date(), nullable=True),
        sa.Column("payment_currency", sa.String(length=3), nullable=False),
        sa.Column("exchange_rate", sa.Numeric(precision=18, scale=8), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_invoice_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_id"],
            ["sales_order.seller_id", "sales_order.id"],
            name=op.f("fk_invoice_seller_id_order_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_invoice_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint("public_id", name=op.f("uq_invoice_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_invoice_seller_id_id")),
        sa.UniqueConstraint("seller_id", "number", name=op.f("uq_invoice_seller_id_number")),
        sa.UniqueConstraint(
            "seller_id", "order_id", "sequence", name=op.f("uq_invoice_seller_id_order_id_sequence")
        ),
    )
    op.create_index("ix_invoice_account_id_id", "invoice", ["seller_id", "account_id", "id"], unique=False)
    op.create_index(
        "ix_invoice_issue_on",
        "invoice",
        ["seller_id", "issue_on"],
        unique=False,
        postgresql_where=sa.text("status = 'draft'"),
    )
    op.create_index("ix_invoice_issued_on", "invoice", ["seller_id", "issued_on"], unique=False)
    op.create_index("ix_invoice_due_on", "invoice", ["seller_id", "due_on"], unique=False)
    op.create_index("ix_invoice_id", "invoice", ["seller_id", "id"], unique=False)
    op.create_table(
        "order_event",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_name", sa.String(length=200), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("text", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("staff_text", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_id"],
            ["sales_order.seller_id", "sales_order.id"],
            name=op.f("fk_order_event_seller_id_order_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_order_event_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_event")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_order_event_seller_id_id")),
    )
    op.create_index(
        "ix_order_event_order_id_id", "order_event", ["seller_id", "order_id", "id"], unique=False
    )
    op.create_table(
        "order_line",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("plan_name", sa.String(length=200), nullable=False),
        sa.Column("cycle", sa.String(length=40), nullable=False),
        sa.Column("supplied", sa.Boolean(), nullable=False),
        sa.Column("friendly_name", sa.String(length=250), nullable=False),
        sa.Column("data_location", sa.String(length=100), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("cancellation_policy", sa.String(length=40), nullable=False),
        sa.Column("cancellation_hours", sa.Integer(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("net_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("tax_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("tax_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("gross_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("cost_currency", sa.String(length=3), nullable=True),
        sa.Column("cost_amount", sa.Numeric(precision=19, scale=6), nullable=True),
        sa.Column("trace", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("reservation_key", sa.String(length=120), nullable=False),
        sa.Column("end_buyer", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_order_line_plan_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_order_line_product_id")),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_order_line_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_id"],
            ["sales_order.seller_id", "sales_order.id"],
            name=op.f("fk_order_line_seller_id_order_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_order_line_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        sa.UniqueConstraint("public_id", name=op.f("uq_order_line_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_order_line_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id", "order_id", "position", name=op.f("uq_order_line_seller_id_order_id_position")
        ),
    )
    op.create_table(
        "request",
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("submitted", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("source", sa.String(length=255), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.String(length=200), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("list_match", sa.String(length=40), nullable=False),
        sa.Column("duplicate_of_id", sa.BigInteger(), nullable=True),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("assignee", sa.String(length=200), nullable=False),
        sa.Column("answer_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_request_membership_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["user.id"], name=op.f("fk_request_assignee_id"), ondelete="SET NULL"
        ),
        sa.UniqueConstraint("answer_hash", name=op.f("uq_request_answer_hash")),
        sa.ForeignKeyConstraint(
            ["seller_id", "duplicate_of_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_request_seller_id_duplicate_of_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_request_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_request_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_request_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_request_seller_id_id")),
        sa.UniqueConstraint("seller_id", "number", name=op.f("uq_request_seller_id_number")),
    )
    op.create_index("ix_request_created_at_id", "request", ["seller_id", "created_at", "id"], unique=False)
    op.create_index(
        "ix_request_status_created_at_id",
        "request",
        ["seller_id", "status", "created_at", "id"],
        unique=False,
    )
    op.create_index(
        "uq_request_open_signup",
        "request",
        ["seller_id", "membership_id"],
        unique=True,
        postgresql_where=sa.text(
            "status IN ('new', 'in_review', 'more_info') AND type IN ('signup', 'reseller_signup')"
        ),
    )
    op.create_table(
        "request_comment",
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("request_id", sa.BigInteger(), nullable=False),
        sa.Column("author", sa.String(length=200), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_request_comment_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "request_id"],
            ["request.seller_id", "request.id"],
            name=op.f("fk_request_comment_seller_id_request_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_request_comment_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request_comment")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_request_comment_seller_id_id")),
    )
    op.create_index(
        "ix_request_comment_request_id_id",
        "request_comment",
        ["seller_id", "request_id", "id"],
        unique=False,
    )
    op.create_table(
        "bill_export",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("bucket", sa.String(length=63), nullable=False),
        sa.Column("region", sa.String(length=30), nullable=False),
        sa.Column("prefix", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=600), nullable=False),
        sa.Column("key_id", sa.String(length=128), nullable=False),
        sa.Column("secret_box", sa.Text(), nullable=False),
        sa.Column("is_proved", sa.Boolean(), nullable=False),
        sa.Column("finding", sa.String(length=20), nullable=False),
        sa.Column("check_asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_bill_export_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_bill_export_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_export")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bill_export_public_id")),
        sa.UniqueConstraint("seller_id", "account_id", name=op.f("uq_bill_export_seller_id_account_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_bill_export_seller_id_id")),
    )
    op.create_table(
        "bill_month",
        sa.Column("export_id", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("finding", sa.String(length=20), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_bill_month_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "export_id"],
            ["bill_export.seller_id", "bill_export.id"],
            name=op.f("fk_bill_month_seller_id_export_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_bill_month_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bill_month")),
        sa.UniqueConstraint(
            "seller_id", "export_id", "month", name=op.f("uq_bill_month_seller_id_export_id_month")
        ),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_bill_month_seller_id_id")),
    )
    op.create_table(
        "cloud_account",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("provider", sa.String(length=40), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("owner_email", sa.String(length=254), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("request_id", sa.BigInteger(), nullable=True),
        sa.Column("cost_centre", sa.String(length=60), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("confirm_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("confirm_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("active_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_cloud_account_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "request_id"],
            ["request.seller_id", "request.id"],
            name=op.f("fk_cloud_account_seller_id_request_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_cloud_account_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cloud_account")),
        sa.UniqueConstraint("confirm_hash", name=op.f("uq_cloud_account_confirm_hash")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cloud_account_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_cloud_account_seller_id_id")),
    )
    op.create_index(
        "ix_cloud_account_account_id_id", "cloud_account", ["seller_id", "account_id", "id"], unique=False
    )
    op.create_index("ix_cloud_account_request_id", "cloud_account", ["seller_id", "request_id"], unique=False)
    op.create_index(
        "uq_cloud_account_live",
        "cloud_account",
        ["provider", "number"],
        unique=True,
        postgresql_where=sa.text("status IN ('active', 'delete_requested')"),
    )
    op.create_table(
        "token",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("membership_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_token_membership_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_token_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_token_token_hash")),
    )
    op.create_index("ix_token_user_id", "token", ["user_id"], unique=False)
    op.create_table(
        "email_change",
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("old_email", sa.String(length=254), nullable=False),
        sa.Column("new_email", sa.String(length=254), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["user.id"], name=op.f("fk_email_change_user_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_change")),
        sa.UniqueConstraint("undo_hash", name=op.f("uq_email_change_undo_hash")),
    )
    op.create_index("ix_email_change_user_id", "email_change", ["user_id"], unique=False)
    op.create_index("ix_email_change_old_email", "email_change", ["old_email"], unique=False)
    op.create_table(
        "asset",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("plan_name", sa.String(length=200), nullable=False),
        sa.Column("friendly_name", sa.String(length=250), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("code_status", sa.String(length=40), nullable=True),
        sa.Column("code_box", sa.Text(), nullable=True),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("code_mask", sa.String(length=60), nullable=False),
        sa.Column("code_is_below", sa.Boolean(), nullable=False),
        sa.Column("coupon_expires_on", sa.Date(), nullable=True),
        sa.Column("validity_days", sa.Integer(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revealed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_asset_product_id")),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_asset_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_line_id"],
            ["order_line.seller_id", "order_line.id"],
            name=op.f("fk_asset_seller_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_asset_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
        sa.UniqueConstraint("public_id", name=op.f("uq_asset_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_asset_seller_id_id")),
        sa.UniqueConstraint("seller_id", "number", name=op.f("uq_asset_seller_id_number")),
        sa.UniqueConstraint("seller_id", "order_line_id", name=op.f("uq_asset_seller_id_order_line_id")),
        sa.UniqueConstraint(
            "seller_id", "product_id", "code_hash", name=op.f("uq_asset_seller_id_product_id_code_hash")
        ),
    )
    op.create_index("ix_asset_account_id_id", "asset", ["seller_id", "account_id", "id"], unique=False)
    op.create_index("ix_asset_status_id", "asset", ["seller_id", "status", "id"], unique=False)
    op.create_table(
        "basket",
        sa.Column("account_id", sa.BigInteger(), nullable=True),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("embed_session_id", sa.BigInteger(), nullable=True),
        sa.Column("billing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint(
            "user_id IS NOT NULL OR embed_session_id IS NOT NULL", name=op.f("ck_basket_somebodys")
        ),
        sa.ForeignKeyConstraint(
            ["embed_session_id"], ["embed_session.id"], name=op.f("fk_basket_embed_session_id")
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_basket_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_basket_seller_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_basket_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basket")),
        sa.UniqueConstraint("public_id", name=op.f("uq_basket_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_basket_seller_id_id")),
    )
    op.create_index(
        "uq_basket_open_user",
        "basket",
        ["seller_id", "account_id", "user_id"],
        unique=True,
        postgresql_where=sa.text("placed_at IS NULL AND user_id IS NOT NULL"),
    )
    op.create_index(
        "uq_basket_open_visit",
        "basket",
        ["seller_id", "embed_session_id"],
        unique=True,
        postgresql_where=sa.text("placed_at IS NULL AND user_id IS NULL"),
    )
    op.create_table(
        "invoice_line",
        sa.Column("invoice_id", sa.BigInteger(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=True),
        sa.Column("period_end", sa.Date(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("cycle_days", sa.Integer(), nullable=True),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("net_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("tax_percent", sa.Numeric(precision=5, scale=2), nullable=False),
        sa.Column("tax_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("gross_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_invoice_line_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "invoice_id"],
            ["invoice.seller_id", "invoice.id"],
            name=op.f("fk_invoice_line_seller_id_invoice_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_line_id"],
            ["order_line.seller_id", "order_line.id"],
            name=op.f("fk_invoice_line_seller_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_invoice_line_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice_line")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_invoice_line_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id", "invoice_id", "position", name=op.f("uq_invoice_line_seller_id_invoice_id_position")
        ),
        sa.UniqueConstraint(
            "seller_id", "order_line_id", name=op.f("uq_invoice_line_seller_id_order_line_id")
        ),
    )
    op.create_table(
        "provider_operation",
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("action", sa.String(length=20), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_line_id"],
            ["order_line.seller_id", "order_line.id"],
            name=op.f("fk_provider_operation_seller_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_provider_operation_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_operation")),
        sa.UniqueConstraint("key", name=op.f("uq_provider_operation_key")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_provider_operation_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id",
            "order_line_id",
            "action",
            "sequence",
            name=op.f("uq_provider_operation_seller_id_order_line_id_action_sequence"),
        ),
    )
    op.create_table(
        "provisioning_job",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("connector", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("public_reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("staff_reason", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_provisioning_job_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_line_id"],
            ["order_line.seller_id", "order_line.id"],
            name=op.f("fk_provisioning_job_seller_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_provisioning_job_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provisioning_job")),
        sa.UniqueConstraint("public_id", name=op.f("uq_provisioning_job_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_provisioning_job_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id", "order_line_id", name=op.f("uq_provisioning_job_seller_id_order_line_id")
        ),
    )
    op.create_index(
        "ix_provisioning_job_status_id", "provisioning_job", ["seller_id", "status", "id"], unique=False
    )
    op.create_table(
        "stock_code",
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("licences", sa.Integer(), nullable=False),
        sa.Column("code_box", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("code_mask", sa.String(length=60), nullable=False),
        sa.Column("reserved_key", sa.String(length=120), nullable=True),
        sa.Column("reserved_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("order_line_id", sa.BigInteger(), nullable=True),
        sa.Column("allocated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_line_id"],
            ["order_line.seller_id", "order_line.id"],
            name=op.f("fk_stock_code_seller_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "product_id"],
            ["product.seller_id", "product.id"],
            name=op.f("fk_stock_code_seller_id_product_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_stock_code_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_code")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_stock_code_seller_id_id")),
        sa.UniqueConstraint("seller_id", "order_line_id", name=op.f("uq_stock_code_seller_id_order_line_id")),
        sa.UniqueConstraint(
            "seller_id", "product_id", "code_hash", name=op.f("uq_stock_code_seller_id_product_id_code_hash")
        ),
    )
    op.create_index(
        "ix_stock_code_free",
        "stock_code",
        ["seller_id", "product_id", "licences", "id"],
        unique=False,
        postgresql_where=sa.text("order_line_id IS NULL AND revoked_at IS NULL"),
    )
    op.create_table(
        "subscription",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("number", sa.String(length=20), nullable=False),
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("product_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("product_name", sa.String(length=200), nullable=False),
        sa.Column("plan_name", sa.String(length=200), nullable=False),
        sa.Column("friendly_name", sa.String(length=250), nullable=False),
        sa.Column("data_location", sa.String(length=100), nullable=False),
        sa.Column("term_months", sa.Integer(), nullable=False),
        sa.Column("cancellation_policy", sa.String(length=40), nullable=False),
        sa.Column("cancellation_hours", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("cycle", sa.String(length=40), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("unit_amount", sa.Numeric(precision=19, scale=6), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("anchor_day", sa.Integer(), nullable=False),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("auto_renew", sa.Boolean(), nullable=False),
        sa.Column("external_id", sa.String(length=200), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_subscription_plan_id")),
        sa.ForeignKeyConstraint(["product_id"], ["product.id"], name=op.f("fk_subscription_product_id")),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_subscription_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_line_id"],
            ["order_line.seller_id", "order_line.id"],
            name=op.f("fk_subscription_seller_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_subscription_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
        sa.UniqueConstraint("public_id", name=op.f("uq_subscription_public_id")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_subscription_seller_id_id")),
        sa.UniqueConstraint("seller_id", "number", name=op.f("uq_subscription_seller_id_number")),
        sa.UniqueConstraint(
            "seller_id", "order_line_id", name=op.f("uq_subscription_seller_id_order_line_id")
        ),
    )
    op.create_index(
        "ix_subscription_account_id_id", "subscription", ["seller_id", "account_id", "id"], unique=False
    )
    op.create_index(
        "ix_subscription_status_period_end_id",
        "subscription",
        ["seller_id", "status", "period_end", "id"],
        unique=False,
    )
    op.create_table(
        "supply_request",
        sa.Column("order_line_id", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.BigInteger(), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "account_id"],
            ["account.seller_id", "account.id"],
            name=op.f("fk_supply_request_seller_id_account_id"),
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "order_line_id"],
            ["order_line.seller_id", "order_line.id"],
            name=op.f("fk_supply_request_seller_id_order_line_id"),
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_supply_request_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supply_request")),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_supply_request_seller_id_id")),
        sa.UniqueConstraint(
            "seller_id", "order_line_id", name=op.f("uq_supply_request_seller_id_order_line_id")
        ),
    )
    op.create_table(
        "basket_line",
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("basket_id", sa.BigInteger(), nullable=False),
        sa.Column("plan_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("friendly_name", sa.String(length=120), nullable=False),
        sa.Column("data_location", sa.String(length=100), nullable=False),
        sa.Column("seller_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_basket_line_quantity_positive")),
        sa.ForeignKeyConstraint(["plan_id"], ["plan.id"], name=op.f("fk_basket_line_plan_id")),
        sa.ForeignKeyConstraint(
            ["seller_id", "basket_id"],
            ["basket.seller_id", "basket.id"],
            name=op.f("fk_basket_line_seller_id_basket_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["seller_id"], ["seller.id"], name=op.f("fk_basket_line_seller_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_basket_line")),
        sa.UniqueConstraint("public_id", name=op.f("uq_basket_line_public_id")),
        sa.UniqueConstraint(
            "seller_id",
            "basket_id",
            "plan_id",
            "friendly_name",
            "data_location",
            name="uq_basket_line_sameness",
        ),
        sa.UniqueConstraint("seller_id", "id", name=op.f("uq_basket_line_seller_id_id")),
    )


def downgrade() -> None:
    op.drop_table("basket_line")
    op.drop_table("supply_request")
    op.drop_index("ix_subscription_status_period_end_id", table_name="subscription")
    op.drop_index("ix_subscription_account_id_id", table_name="subscription")
    op.drop_table("subscription")
    op.drop_index(
        "ix_stock_code_free",
        table_name="stock_code",
        postgresql_where=sa.text("order_line_id IS NULL AND revoked_at IS NULL"),
    )
    op.drop_table("stock_code")
    op.drop_index("ix_provisioning_job_status_id", table_name="provisioning_job")
    op.drop_table("provisioning_job")
    op.drop_table("provider_operation")
    op.drop_table("invoice_line")
    op.drop_index(
        "uq_basket_open_visit",
        table_name="basket",
        postgresql_where=sa.text("placed_at IS NULL AND user_id IS NULL"),
    )
    op.drop_index(
        "uq_basket_open_user",
        table_name="basket",
        postgresql_where=sa.text("placed_at IS NULL AND user_id IS NOT NULL"),
    )
    op.drop_table("basket")
    op.drop_index("ix_asset_status_id", table_name="asset")
    op.drop_index("ix_asset_account_id_id", table_name="asset")
    op.drop_table("asset")
    op.drop_index("ix_email_change_old_email", table_name="email_change")
    op.drop_index("ix_email_change_user_id", table_name="email_change")
    op.drop_table("email_change")
    op.drop_index("ix_token_user_id", table_name="token")
    op.drop_table("token")
    op.drop_index(
        "uq_cloud_account_live",
        table_name="cloud_account",
        postgresql_where=sa.text("status IN ('active', 'delete_requested')"),
    )
    op.drop_index("ix_cloud_account_request_id", table_name="cloud_account")
    op.drop_index("ix_cloud_account_account_id_id", table_name="cloud_account")
    op.drop_table("cloud_account")
    op.drop_table("bill_month")
    op.drop_table("bill_export")
    op.drop_index("ix_request_comment_request_id_id", table_name="request_comment")
    op.drop_table("request_comment")
    op.drop_index(
        "uq_request_open_signup",
        table_name="request",
        postgresql_where=sa.text(
            "status IN ('new', 'in_review', 'more_info') AND type IN ('signup', 'reseller_signup')"
        ),
    )
    op.drop_index("ix_request_status_created_at_id", table_name="request")
    op.drop_index("ix_request_created_at_id", table_name="request")
    op.drop_table("request")
    op.drop_table("order_line")
    op.drop_index("ix_order_event_order_id_id", table_name="order_event")
    op.drop_table("order_event")
    op.drop_index("ix_invoice_id", table_name="invoice")
    op.drop_index("ix_invoice_due_on", table_name="invoice")
    op.drop_index("ix_invoice_issued_on", table_name="invoice")
    op.drop_index("ix_invoice_account_id_id", table_name="invoice")
    op.drop_table("invoice")
    op.drop_index("ix_idempotency_key_created_at", table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_table("saved_view")
    op.drop_index("ix_list_file_created_at", table_name="list_file")
    op.drop_table("list_file")
    op.drop_table("embed_session")
    op.drop_index("ix_session_user_id", table_name="session")
    op.drop_table("session")
    op.drop_index("ix_terms_acceptance_account_id_id", table_name="terms_acceptance")
    op.drop_table("terms_acceptance")
    op.drop_index("ix_sales_order_status_id", table_name="sales_order")
    op.drop_index("ix_sales_order_id", table_name="sales_order")
    op.drop_index("ix_sales_order_gross_amount_id", table_name="sales_order")
    op.drop_index("ix_sales_order_account_id_id", table_name="sales_order")
    op.drop_table("sales_order")
    op.drop_table("retail_price")
    op.drop_index("ix_price_import_line_import_id", table_name="price_import_line")
    op.drop_table("price_import_line")
    op.drop_index("ix_price_import_created_at", table_name="price_import")
    op.drop_index("ix_price_import_book_id", table_name="price_import")
    op.drop_table("price_import")
    op.drop_table("price_book_line")
    op.drop_table("plan_cost")
    op.drop_index("ix_membership_user_id", table_name="membership")
    op.drop_index("ix_membership_seller_id_account_id", table_name="membership")
    op.drop_table("membership")
    op.drop_table("custom_role")
    op.drop_index("ix_ledger_entry_transaction_id", table_name="ledger_entry")
    op.drop_index("ix_ledger_entry_account_id_ledger", table_name="ledger_entry")
    op.drop_table("ledger_entry")
    op.drop_index("ix_contact_last_key", table_name="contact")
    op.drop_index("ix_contact_account_id_id", table_name="contact")
    op.drop_index("ix_contact_first_key", table_name="contact")
    op.drop_index("ix_contact_email_key", table_name="contact")
    op.drop_index("uq_contact_billing", table_name="contact", postgresql_where=sa.text("is_billing"))
    op.drop_table("contact")
    op.drop_index("ix_extra_file_account_id_code", table_name="extra_file")
    op.drop_table("extra_file")
    op.drop_index("ix_account_word_word", table_name="account_word")
    op.drop_index("ix_account_word_account_id", table_name="account_word")
    op.drop_table("account_word")
    op.drop_table("user")
    op.drop_index("ix_product_group_member_group_id_position", table_name="product_group_member")
    op.drop_table("product_group_member")
    op.drop_index("ix_characteristic_value_product_id", table_name="characteristic_value")
    op.drop_table("characteristic_value")
    op.drop_table("terms_document")
    op.drop_table("product_group")
    op.drop_table("characteristic")
    op.drop_table("shop")
    op.drop_table("product_connector")
    op.drop_table("plan")
    op.drop_table("offer")
    op.drop_index("ix_account_support_plan_support_plan_id", table_name="account_support_plan")
    op.drop_table("account_support_plan")
    op.drop_index("ix_account_status_id", table_name="account")
    op.drop_index("ix_account_name_key_id", table_name="account")
    op.drop_table("account")
    op.drop_table("tax_rate")
    op.drop_table("exchange_rate")
    op.drop_table("payment_method")
    op.drop_table("support_plan")
    op.drop_table("extra_field")
    op.drop_index("ix_supply_link_upper_line", table_name="supply_link")
    op.drop_table("supply_link")
    op.drop_table("seller_ancestry")
    op.drop_index("ix_product_status_position_id", table_name="product")
    op.drop_index("ix_product_name_key_id", table_name="product")
    op.drop_table("product")
    op.drop_table("price_book")
    op.drop_table("number_series")
    op.drop_table("mail_template")
    op.drop_table("mail_sender")
    op.drop_index("ix_mail_message_id", table_name="mail_message")
    op.drop_index("ix_mail_message_about", table_name="mail_message")
    op.drop_table("mail_message")
    op.drop_table("ledger_transaction")
    op.drop_index("uq_host_name_proved", table_name="host", postgresql_where=sa.text("proof = 'proved'"))
    op.drop_table("host")
    op.drop_table("alias")
    op.drop_table("door")
    op.drop_table("audit_link")
    op.drop_index("ix_audit_event_object_id", table_name="audit_event")
    op.drop_index("ix_audit_event_at_id", table_name="audit_event")
    op.drop_table("audit_event")
    op.drop_table("turned_away_origin")
    op.drop_table("spent_host_token")
    op.drop_table("page_check")
    op.drop_table("host_key")
    op.drop_table("allowed_origin")
    op.drop_table("seller")
    op.drop_table("rate_limit")
    op.drop_index("ix_outbox_open", table_name="outbox", postgresql_where=sa.text("state <> 'done'"))
    op.drop_index(
        "ix_outbox_due", table_name="outbox", postgresql_where=sa.text("state IN ('ready', 'leased')")
    )
    op.drop_table("outbox")
