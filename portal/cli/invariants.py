"""What must hold in every database of the product, each as a query that finds its breaches.

A query returns one column: words that name the rows. The numbers are those of the design.
"""

_BELOW_OWNER = (
    "NOT EXISTS (SELECT FROM seller_ancestry a WHERE a.below_id = r.seller_id AND a.above_id = p.seller_id)"
)


def _borrowed(table: str, column: str, owner: str) -> str:
    """Rows that refer to a product or plan of a seller who does not stand above theirs."""
    return (
        f"SELECT format('{table} %s of seller %s refers to {owner} %s of seller %s', r.id, r.seller_id, p.id,"
        f" p.seller_id) FROM {table} r JOIN {owner} p ON p.id = r.{column} WHERE {_BELOW_OWNER}"  # noqa: S608 -- our own words
    )


_FOREIGN_ROWS = (
    _borrowed("order_line", "product_id", "product"),
    _borrowed("order_line", "plan_id", "plan"),
    _borrowed("basket_line", "plan_id", "plan"),
    _borrowed("asset", "product_id", "product"),
    _borrowed("subscription", "plan_id", "plan"),
    _borrowed("offer", "product_id", "product"),
    _borrowed("plan_cost", "plan_id", "plan"),
    _borrowed("price_book_line", "plan_id", "plan"),
    "SELECT format('account %s of seller %s stands for seller %s, which is not below it', a.id,"
    " a.seller_id, s.id)"
    " FROM account a JOIN seller s ON s.id = a.seller_below_id WHERE s.parent_id IS DISTINCT FROM"
    " a.seller_id",
    "SELECT format('membership %s of seller %s names account %s of seller %s', m.id, m.seller_id, a.id,"
    " a.seller_id)"
    " FROM membership m JOIN account a ON a.id = m.account_id WHERE a.seller_id <> m.seller_id",
)

_UNFOLLOWED = (
    # an open line that nothing will move any further
    "SELECT format('line %s of order %s is %s and nothing is under way for it', l.id, o.number, l.status)"
    " FROM order_line l JOIN sales_order o ON o.id = l.order_id"
    " WHERE o.status = 'executing' AND l.status IN ('new', 'provisioning', 'retrying', 'waiting_staff')"
    " AND NOT EXISTS (SELECT FROM outbox w WHERE w.state IN ('ready', 'leased', 'dead', 'unknown')"
    " AND (w.payload ->> 'line_id' = l.id::text"
    " OR (w.kind LIKE 'supply.%' AND w.payload ->> 'order_id' = o.id::text)))"
    " AND NOT EXISTS (SELECT FROM provisioning_job j WHERE j.order_line_id = l.id AND j.status ="
    " 'waiting_staff')"
    " AND NOT EXISTS (SELECT FROM supply_request r WHERE r.order_line_id = l.id"
    " AND r.status IN ('requested', 'accepted', 'waiting'))",
    # work that is done without its effect
    "SELECT format('outbox %s (supply.told) is done, but link %s has not applied it', w.id, k.id)"
    " FROM outbox w JOIN supply_link k ON k.id = (w.payload ->> 'link_id')::bigint"
    " WHERE w.kind = 'supply.told' AND w.state = 'done' AND k.down_applied < (w.payload ->> 'number')::int",
    "SELECT format('outbox %s (supply.order_placed) is done, but line %s has not been asked for', w.id, l.id)"
    " FROM outbox w JOIN order_line l ON l.order_id = (w.payload ->> 'order_id')::bigint"
    " WHERE w.kind = 'supply.order_placed' AND w.state = 'done' AND l.supplied AND l.status <> 'withdrawn'"
    " AND NOT EXISTS (SELECT FROM supply_link k WHERE k.lower_line_id = l.id AND k.up_applied > 0)",
    "SELECT format('outbox %s (mail.send) is done, but the log holds no such mail', w.id) FROM outbox w"
    " WHERE w.kind = 'mail.send' AND w.state = 'done' AND NOT EXISTS"
    " (SELECT FROM mail_message m WHERE m.seller_id = w.seller_id AND m.dedupe_key = w.dedupe_key"
    " AND m.status IN ('sent', 'failed', 'cancelled'))",
    "SELECT format('provisioning job %s succeeded, but line %s is %s', j.public_id, l.id, l.status)"
    " FROM provisioning_job j JOIN order_line l ON l.id = j.order_line_id"
    " WHERE j.status = 'succeeded' AND l.status <> 'done'",
    "SELECT format('line %s is done, but brought neither asset nor subscription', l.id) FROM order_line l"
    " WHERE l.status = 'done' AND NOT EXISTS (SELECT FROM asset a WHERE a.order_line_id = l.id)"
    " AND NOT EXISTS (SELECT FROM subscription s WHERE s.order_line_id = l.id)",
    "SELECT format('line %s of order %s is done and was not billed', l.id, o.number)"
    " FROM order_line l JOIN sales_order o ON o.id = l.order_id"
    " WHERE l.status = 'done' AND o.status IN ('executed', 'partially_executed')"
    " AND NOT EXISTS (SELECT FROM invoice_line i WHERE i.order_line_id = l.id)",
)

_ILL_LINKED = (
    "SELECT format('link %s joins lines of sellers %s and %s, which are not neighbours', k.id,"
    " k.lower_seller_id,"
    " k.upper_seller_id) FROM supply_link k JOIN seller s ON s.id = k.lower_seller_id"
    " WHERE s.parent_id IS DISTINCT FROM k.upper_seller_id",
    "SELECT format('link %s: line %s below and line %s above differ in plan or quantity', k.id, l.id, u.id)"
    " FROM supply_link k JOIN order_line l ON l.id = k.lower_line_id JOIN order_line u ON u.id ="
    " k.upper_line_id"
    " WHERE (l.plan_id, l.quantity) <> (u.plan_id, u.quantity)",
    "SELECT format('link %s names lines that are not of its sellers', k.id) FROM supply_link k"
    " LEFT JOIN order_line l ON l.id = k.lower_line_id LEFT JOIN order_line u ON u.id = k.upper_line_id"
    " WHERE l.seller_id IS DISTINCT FROM k.lower_seller_id"
    " OR (k.upper_line_id IS NOT NULL AND u.seller_id IS DISTINCT FROM k.upper_seller_id)",
    "SELECT format('link %s: the line below is done, the line above is %s', k.id, u.status) FROM"
    " supply_link k"
    " JOIN order_line l ON l.id = k.lower_line_id LEFT JOIN order_line u ON u.id = k.upper_line_id"
    " WHERE l.status = 'done' AND u.status IS DISTINCT FROM 'done'",
    "SELECT format('link %s: all is told, the line above is done, the line below is %s', k.id, l.status)"
    " FROM supply_link k JOIN order_line l ON l.id = k.lower_line_id JOIN order_line u ON u.id ="
    " k.upper_line_id"
    " WHERE u.status = 'done' AND l.status <> 'done' AND k.down_applied = k.down_sent",
    "SELECT format('seller %s: suspended is %s, its account above is %s', s.id, s.is_suspended, a.status)"
    " FROM seller s JOIN account a ON a.id = s.upper_account_id"
    " WHERE s.is_suspended <> (a.status IN ('suspended', 'closed'))",
)

INVARIANTS: dict[str, tuple[str, ...]] = {
    "I1 each ledger transaction sums up to 0": (
        "SELECT format('ledger transaction %s: %s %s', transaction_id, sum(amount), currency)"
        " FROM ledger_entry GROUP BY transaction_id, currency HAVING sum(amount) <> 0",
    ),
    "I2 an invoice equals its lines and its receivable": (
        "SELECT format('invoice %s: %s, its lines %s', i.number, i.gross_amount, sum(l.gross_amount))"
        " FROM invoice i LEFT JOIN invoice_line l ON l.invoice_id = i.id GROUP BY i.id"
        " HAVING (i.net_amount, i.tax_amount, i.gross_amount) IS DISTINCT FROM"
        " (sum(l.net_amount), sum(l.tax_amount), sum(l.gross_amount))"
        " OR i.net_amount + i.tax_amount <> i.gross_amount",
        "SELECT format('invoice %s: %s, posted %s', i.number, i.gross_amount, coalesce(sum(e.amount), 0))"
        " FROM invoice i LEFT JOIN ledger_transaction t"
        " ON (t.seller_id, t.kind, t.reference) = (i.seller_id, 'invoice', i.public_id)"
        " LEFT JOIN ledger_entry e ON e.transaction_id = t.id AND e.ledger = 'receivable'"
        " AND (e.account_id, e.currency) = (i.account_id, i.currency)"
        " WHERE i.status = 'issued' GROUP BY i.id HAVING i.gross_amount <> coalesce(sum(e.amount), 0)",
    ),
    "I3 invoice numbers have no gap": (
        "SELECT format('seller %s, series %s: %s invoices, the next number is %s', n.seller_id, n.series,"
        " count(DISTINCT i.number), n.next_number) FROM number_series n LEFT JOIN invoice i"
        " ON i.seller_id = n.seller_id AND i.status = 'issued'"
        " AND i.number LIKE replace(n.series, 'invoice-', 'INV-') || '-%'"
        " WHERE n.series LIKE 'invoice-%' GROUP BY n.id"
        " HAVING count(i.id) <> n.next_number - 1 OR count(DISTINCT i.number) <> count(i.id)"
        " OR coalesce(max(right(i.number, 6)::int), 0) <> n.next_number - 1",
        "SELECT format('invoice %s is issued without a number', public_id) FROM invoice"
        " WHERE status = 'issued' AND number IS NULL",
    ),
    "I4 a line was set up at most once": (
        "SELECT format('line %s: %s confirmed creations', order_line_id, count(*)) FROM provider_operation"
        " WHERE action = 'create' AND state = 'confirmed' GROUP BY order_line_id HAVING count(*) > 1",
        "SELECT format('line %s: %s subscriptions', order_line_id, count(*)) FROM subscription"
        " WHERE status IN ('active', 'suspended') GROUP BY order_line_id HAVING count(*) > 1",
        "SELECT format('line %s: %s assets', order_line_id, count(*)) FROM asset"
        " GROUP BY order_line_id HAVING count(*) > 1",
    ),
    "I5 one code belongs to one line": (
        "SELECT format('stock code %s of %s licences stands at line %s of %s', c.id, c.licences, l.id,"
        " l.quantity)"
        " FROM stock_code c JOIN order_line l ON l.id = c.order_line_id"
        " WHERE (c.product_id, c.licences) <> (l.product_id, l.quantity)",
        "SELECT format('line %s holds %s stock codes', order_line_id, count(*)) FROM stock_code"
        " WHERE order_line_id IS NOT NULL GROUP BY order_line_id HAVING count(*) > 1",
        "SELECT format('assets %s of seller %s share a code', string_agg(number, ', '), seller_id) FROM asset"
        " WHERE code_hash IS NOT NULL GROUP BY seller_id, product_id, code_hash HAVING count(*) > 1",
        "SELECT format('link %s: the codes above and below differ', k.id) FROM supply_link k"
        " JOIN asset l ON l.order_line_id = k.lower_line_id JOIN asset u ON u.order_line_id = k.upper_line_id"
        " WHERE l.code_hash IS DISTINCT FROM u.code_hash",
        "SELECT format('asset %s does not carry the stock code of its line', a.number) FROM asset a"
        " JOIN stock_code c ON c.order_line_id = a.order_line_id WHERE a.code_mask <> c.code_mask",
    ),
    "I6 an order equals its lines and its basket": (
        "SELECT format('order %s: %s, its lines %s', o.number, o.gross_amount, sum(l.gross_amount))"
        " FROM sales_order o LEFT JOIN order_line l ON l.order_id = o.id GROUP BY o.id"
        " HAVING (o.net_amount, o.tax_amount, o.gross_amount) IS DISTINCT FROM"
        " (sum(l.net_amount), sum(l.tax_amount), sum(l.gross_amount)) OR o.gross_amount < 0",
        "SELECT format('order %s and its basket hold different lines', o.number) FROM sales_order o"
        " WHERE o.basket_id IS NOT NULL AND EXISTS ("
        "(SELECT plan_id, sum(quantity) FROM order_line WHERE order_id = o.id GROUP BY 1"
        " EXCEPT SELECT plan_id, sum(quantity) FROM basket_line WHERE basket_id = o.basket_id GROUP BY 1)"
        " UNION ALL (SELECT plan_id, sum(quantity) FROM basket_line WHERE basket_id = o.basket_id GROUP BY 1"
        " EXCEPT SELECT plan_id, sum(quantity) FROM order_line WHERE order_id = o.id GROUP BY 1))",
    ),
    "I7 a decision is made once": (
        "SELECT format('request %s is approved, its account is %s', r.number, coalesce(a.status, 'missing'))"
        " FROM request r LEFT JOIN account a ON a.id = r.account_id"
        " WHERE r.status = 'approved' AND (a.id IS NULL OR a.status = 'pending')",
        "SELECT format('request %s is %s by %s decisions', r.number, r.status, count(e.id)) FROM request r"
        " LEFT JOIN audit_event e ON e.seller_id = r.seller_id AND e.object_id = r.public_id"
        " AND e.event IN ('request.approved', 'request.rejected', 'request.deleted')"
        " GROUP BY r.id HAVING count(e.id) <> CASE WHEN r.status IN ('approved', 'rejected', 'deleted')"
        " THEN 1 ELSE 0 END",
    ),
    "I8 no row refers to another seller's": _FOREIGN_ROWS,
    "I9 what was promised is under way or done": _UNFOLLOWED,
    "I11 a mail is sent once": (
        "SELECT format('mail %s of seller %s was sent %s times', dedupe_key, seller_id, count(*))"
        " FROM mail_message WHERE status = 'sent' GROUP BY seller_id, dedupe_key HAVING count(*) > 1",
    ),
    "I12 the two ends of a supply fit": _ILL_LINKED,
    "I13 the audit trail is whole": (
        "SELECT format('audit event %s of seller %s is not in its chain', e.id, e.seller_id) FROM audit_event e"
        " WHERE NOT EXISTS (SELECT FROM audit_link l WHERE l.event_id = e.id)",
        "SELECT format('audit event %s of seller %s is not what was written', l.event_id, l.seller_id)"
        " FROM (SELECT *, lag(digest, 1, '') OVER (PARTITION BY seller_id ORDER BY id) AS before FROM audit_link) l"
        " LEFT JOIN audit_event e ON e.id = l.event_id"
        " WHERE e.id IS NULL OR l.digest <> audit_digest(l.before, e)",
    ),
}
