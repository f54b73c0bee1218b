"""The second lock of tenancy, and rows that nobody may change: policies, grants and triggers."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

APPLICATION_ROLE = "portal_app"
SELLER = "NULLIF(current_setting('portal.seller_id', true), '')::bigint"
ACCOUNT = "NULLIF(current_setting('portal.account_id', true), '')::bigint"

OF_A_SELLER = (
    "allowed_origin", "audit_event", "audit_link", "basket_line", "custom_role",
    "exchange_rate", "extra_field", "host_key", "idempotency_key", "ledger_entry",
    "ledger_transaction", "list_file", "mail_message", "mail_sender", "mail_template", "number_series",
    "offer", "page_check", "payment_method", "plan_cost", "price_book", "price_book_line", "price_import",
    "price_import_line", "product_connector", "saved_view", "shop", "spent_host_token", "stock_code", "support_plan",
    "tax_rate", "turned_away_origin",
)  # fmt: skip
OF_AN_ACCOUNT = (
    "account_support_plan", "account_word", "asset", "basket", "bill_export", "bill_month", "cloud_account", "contact", "extra_file",
    "invoice", "invoice_line", "order_event", "order_line", "provider_operation",
    "provisioning_job", "request", "request_comment", "sales_order", "subscription", "supply_request", "terms_acceptance",
)  # fmt: skip
READ_BELOW = {
    "product": "status = 'published'",
    "plan": "published",
    "retail_price": "EXISTS (SELECT FROM plan WHERE plan.id = plan_id)",
    "terms_document": "true",
    "product_group": "published",
    "product_group_member": "true",
    "characteristic": "true",
    "characteristic_value": "EXISTS (SELECT FROM product WHERE product.id = product_id)",
}
APPEND_ONLY = ("audit_event", "audit_link", "ledger_entry", "ledger_transaction")


def upgrade() -> None:
    for table in OF_A_SELLER:
        _policy(table, f"seller_id = {SELLER}")
    for table in OF_AN_ACCOUNT:
        _policy(table, f"seller_id = {SELLER} AND ({ACCOUNT} IS NULL OR account_id = {ACCOUNT})")
    _policy("account", f"seller_id = {SELLER} AND ({ACCOUNT} IS NULL OR id = {ACCOUNT})")
    for table, readable in READ_BELOW.items():
        _policy(table, f"seller_id = {SELLER}")
        above = f"SELECT above_id FROM seller_ancestry WHERE below_id = {SELLER}"
        op.execute(
            f"CREATE POLICY read_below ON {table} FOR SELECT USING (seller_id IN ({above}) AND {readable})"
        )
    _grants()
    _append_only()
    _chained_audit()
    _balanced_ledger()
    _frozen_invoices()


def _policy(table: str, condition: str) -> None:
    op.execute(f'ALTER TABLE "{table}" ENABLE ROW LEVEL SECURITY')
    op.execute(f'CREATE POLICY scope ON "{table}" USING ({condition}) WITH CHECK ({condition})')


def _grants() -> None:
    op.execute(f"GRANT USAGE ON SCHEMA public TO {APPLICATION_ROLE}")
    op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APPLICATION_ROLE}")
    op.execute(f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {APPLICATION_ROLE}")
    for table in APPEND_ONLY:
        op.execute(f"REVOKE UPDATE, DELETE ON {table} FROM {APPLICATION_ROLE}")


def _append_only() -> None:
    op.execute(
        "CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
    )
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()"
        )


def _chained_audit() -> None:
    op.execute(
        "CREATE FUNCTION audit_digest(before text, event audit_event) RETURNS text LANGUAGE sql STABLE"
        " SET timezone = 'UTC' RETURN encode(sha256(convert_to(jsonb_build_array(before, event.id, event.seller_id,"
        " event.at, event.actor_name, event.actor_user_id, event.event, event.object_kind, event.object_id,"
        " event.changes)::text, 'UTF8')), 'hex')"
    )
    # At the end of the transaction, so that writers of one seller wait for each other's commit alone.
    op.execute(
        "CREATE FUNCTION link_audit_event() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER"
        " SET search_path = public, pg_temp AS $$ DECLARE before text; BEGIN"
        " PERFORM pg_advisory_xact_lock(hashtextextended('audit', NEW.seller_id));"
        " SELECT digest INTO before FROM audit_link WHERE seller_id = NEW.seller_id ORDER BY id DESC LIMIT 1;"
        " INSERT INTO audit_link (seller_id, event_id, digest)"
        " VALUES (NEW.seller_id, NEW.id, audit_digest(coalesce(before, ''), NEW)); RETURN NULL; END $$"
    )
    op.execute(
        "CREATE CONSTRAINT TRIGGER chained AFTER INSERT ON audit_event DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION link_audit_event()"
    )
    op.execute(f"REVOKE INSERT ON audit_link FROM {APPLICATION_ROLE}")


def _balanced_ledger() -> None:
    op.execute(
        "CREATE FUNCTION refuse_unbalanced() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE off record; BEGIN"
        " SELECT currency, sum(amount) AS total INTO off FROM ledger_entry"
        " WHERE transaction_id = NEW.transaction_id GROUP BY currency HAVING sum(amount) <> 0 LIMIT 1;"
        " IF FOUND THEN RAISE EXCEPTION 'unbalanced: % %', off.total, off.currency"
        " USING ERRCODE = 'check_violation'; END IF; RETURN NULL; END $$"
    )
    op.execute(
        "CREATE CONSTRAINT TRIGGER balanced AFTER INSERT ON ledger_entry DEFERRABLE INITIALLY DEFERRED"
        " FOR EACH ROW EXECUTE FUNCTION refuse_unbalanced()"
    )


def _frozen_invoices() -> None:
    op.execute(
        "CREATE FUNCTION refuse_issued() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF OLD.status = 'issued' THEN RAISE EXCEPTION 'invoice % is issued', OLD.number"
        " USING ERRCODE = 'restrict_violation'; END IF;"
        " RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END $$"
    )
    op.execute(
        "CREATE TRIGGER frozen BEFORE UPDATE OR DELETE ON invoice FOR EACH ROW EXECUTE FUNCTION refuse_issued()"
    )
    op.execute(
        "CREATE FUNCTION refuse_line_of_issued() RETURNS trigger LANGUAGE plpgsql AS $$ DECLARE held bigint; BEGIN"
        " held := CASE TG_OP WHEN 'INSERT' THEN NEW.invoice_id ELSE OLD.invoice_id END;"
        " IF EXISTS (SELECT FROM invoice WHERE id = held AND status = 'issued')"
        " THEN RAISE EXCEPTION 'the invoice is issued' USING ERRCODE = 'restrict_violation'; END IF;"
        " RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END; END $$"
    )
    op.execute(
        "CREATE TRIGGER frozen BEFORE INSERT OR UPDATE OR DELETE ON invoice_line"
        " FOR EACH ROW EXECUTE FUNCTION refuse_line_of_issued()"
    )


def downgrade() -> None:
    for table in (*OF_A_SELLER, *OF_AN_ACCOUNT, "account", *READ_BELOW):
        op.execute(f'DROP POLICY scope ON "{table}"')
        op.execute(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY')
    for table in READ_BELOW:
        op.execute(f"DROP POLICY read_below ON {table}")
    for function in (
        "link_audit_event",
        "refuse_change",
        "refuse_unbalanced",
        "refuse_issued",
        "refuse_line_of_issued",
    ):
        op.execute(f"DROP FUNCTION {function} CASCADE")
    op.execute("DROP FUNCTION audit_digest")
    op.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {APPLICATION_ROLE}")
