"""The access matrix: every endpoint, whom the role table lets in, its ids, and a body it accepts.

A new route needs an entry here. The views of the shop stand once for both shells, by their own name.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tests.factories.pictures import a_picture
from tests.factories.users import PASSWORD


@dataclass(frozen=True)
class Id:
    """The id of a record in `RECORDS`: foreign ones are tried in its place."""

    record: str


@dataclass(frozen=True)
class Fact:
    """Something else that a form repeats, such as a version."""

    record: str


@dataclass(frozen=True)
class File:
    """A file that is sent along."""

    name: str
    content: bytes


Value = str | list[str] | Id | Fact | File
Form = Mapping[str, Value]
EMPTY: Form = {}
EXPORT: Form = {
    "bucket": "kiosk-bills", "region": "eu-north-1", "prefix": "b/", "role": "",
    "key_id": "AKIAEXAMPLEEXAMPLE", "secret": "s" * 40,
}  # fmt: skip
MAIL_IDS = {"template": "order-approved", "language": "en"}
MAIL: Form = {
    "version": "0", "enabled": "y", "subject": "Off we go", "heading": "Off we go",
    "content": "Now. {{ url }}", "from_name": "Nora", "reply_to_name": "", "reply_to": "", "copy_to": "",
}  # fmt: skip
LOGO = a_picture()
PRICES = b"plan_id,rule\nx,default\n"


@dataclass(frozen=True)
class Entry:
    """One endpoint. A form is given where it takes POST; it holds every field that the view reads."""

    rows: tuple[str, ...] = ()
    """Any of these codes of the role table; none where everybody may."""
    ids: Mapping[str, Id | str] = field(default_factory=dict)
    form: Form | None = None
    prefixed: bool = False
    """The names of the fields begin with the id in the address."""
    is_personal: bool = False
    """What the ids name is the owner's alone: a colleague who holds the right gets 404 too."""
    is_for_visitors: bool = False
    """People who have not signed in may, with what is theirs, where the shop is open to them."""
    is_link: bool = False
    """Whoever has the link may, at the right door."""

    @property
    def leads_to_records(self) -> bool:
        """Whether the address names something that can be somebody else's."""
        return any(isinstance(value, Id) for value in self.ids.values())

    @property
    def names_records(self) -> bool:
        """Whether address or form do."""
        return self.leads_to_records or any(isinstance(value, Id) for value in (self.form or {}).values())


def _for(*rows: str, form: Form | None = None, **ids: str) -> Entry:
    return Entry(rows, {name: Id(record) for name, record in ids.items()}, form)


ADDRESS: Form = {
    "line1": "Kai 3", "line2": "", "postcode": "5003", "city": "Bergen", "region": "", "country": "NO",
    "vat_id": "",
}  # fmt: skip
CONTACT: Form = {"first_name": "Cleo", "last_name": "Baker", "email": "bills@kiosk.example", "phone": ""}
BILLING: Form = {
    "payment_method_id": Id("method key"), "payment_currency": "EUR", "prorate_billing": "y",
    "billing_day": "15", "partial_charges": "on_order_day", "auto_invoice_notification": "y",
}  # fmt: skip
STARTING: Form = {
    "price_book_id": Id("book key"), "support_aws": Id("support plan key"), "cloud_providers": ["aws"],
    "support_azure": "", "support_gcp": "", "support_microsoft": "",
    "tax_rate_id": Id("tax rate key"), "payment_method_id": Id("method key"),
}  # fmt: skip
TERMS: Form = STARTING | {  # type: ignore[operator]
    **BILLING, "is_taxable": "y", "tax_exemption": "", "adjustment_percent": "-2.5",
    "connected_vendors": ["Cumulus"], "order_approval": "y", "credit_limit_amount": "500",
}  # fmt: skip
EXISTING: Form = {"provider": "aws", "account_number": "210987654322", "owner_email": "root@kiosk.example"}
NAME: Form = {"friendly_name": "Till two"}
LINE: Form = {"quantity": "4", "data_location": "", **NAME}
REASON: Form = {"reason": "Not this year."}
SIGN_IN: Form = {"email": "cleo@northlight.example", "password": PASSWORD, "next": ""}
PLAN: Form = {"plan": Id("plan"), "quantity": "3"}
CHECKOUT: Form = {"idempotency_key": "walk-0001", "expected": "1000000", "accept_terms": Fact("terms")}
BOOK: Form = {
    "version": Fact("book version"), "name": "Partners", "default_percent": "5", "parent": "",
    "base": "retail", "currency": "EUR", "valid_from": "2026-01-01", "valid_to": "", "margin_floor": "",
    "agreed": "",
}  # fmt: skip
PRODUCT: dict[str, Value] = {
    "name": "Harbour Mail", "code": "harbour-mail", "kind": "recurring", "vendor": "Cumulus",
    "category": "Mail", "summary": "Mail.", "description": "Mail for all.", "features": "EU",
    "min_quantity": "1", "max_quantity": "50", "quantity_step": "1", "sizes": "", "cloud_provider": "",
    "data_locations": "Norway\nGermany", "cancellation_policy": "window_hours", "cancellation_hours": "168",
    "needs_connection": "y", "position": "5",
}  # fmt: skip
TERMS_TEXT: dict[str, Value] = {
    "version": "0", "title": "Terms", "body": "Be kind.", "policy": "first_only", "effective_on": "",
}  # fmt: skip
GROUP: dict[str, Value] = {
    "version": Fact("group version"), "name": "Boxes", "slug": "boxes", "description": "All boxes.",
    "members": Id("ungrouped product"), "compared": "y", "published": "y", "position": "5",
}  # fmt: skip
SOLD_AS: dict[str, Value] = {
    "version": Fact("product version"), "name": "Per box", "code": "std", "cycle": "month",
    "term_months": "12",
    "published": "y", "retail_EUR": "12", "cost_EUR": "8", "currency": "USD", "retail_more": "13",
    "cost_more": "9",
}  # fmt: skip
TAX: dict[str, Value] = {
    "version": "", "name": "Island VAT", "country": "GR", "region": "Lesbos", "percent": "17",
    "next_percent": "", "next_from": "", "reverse_charge": "y",
}  # fmt: skip
SUPPORT: dict[str, Value] = {
    "version": "", "name": "Silver", "kind": "tiers", "percent": "", "amount": "", "minimum": "100",
    "tiers": "0 - 10000: 10\n10000 - : 7", "providers": ["aws"], "is_taxed": "y", "valid_from": "2026-01-01",
}  # fmt: skip

METHOD: dict[str, Value] = {
    "version": "", "name": "Cash on the quay", "kind": "cash", "payment_days": "0",
    "instructions": "At the harbour office.", "is_active": "y",
}  # fmt: skip
FIELD: dict[str, Value] = {
    "version": "", "label_en": "Branches", "label_el": "", "help_en": "", "help_el": "", "place": "profile",
    "position": "2", "required": "", "is_editable": "y", "is_personal": "", "is_searchable": "y",
    "asked_of": "country", "shown_for": "GR, CY", "options": "", "default": "",
    "lowest": "", "highest": "", "pattern": "", "pattern_message": "",
}  # fmt: skip

NEWCOMER: Form = {
    "first_name": "Nora", "last_name": "Vik", "email": "nora@kiosk.example", "roles": ["buyer"],
    "language": "el", "send_invitation": "y",
}  # fmt: skip

PORTAL: Mapping[str, Entry] = {
    "assets.index": _for("asset.view"),
    "assets.show": _for("asset.view", public_id="asset"),
    "assets.rename": _for("subscription.rename", public_id="asset", form=NAME),
    "assets.reveal": _for("asset.reveal_code", public_id="asset", form=EMPTY),
    "audit.index": _for("audit.view"),
    "auth.home": Entry(),
    "auth.sign_in": Entry(form={**SIGN_IN, "email": "pat@northlight.example"}),
    "auth.sign_out": Entry(form=EMPTY),
    "auth.language": _for("profile.self", form={"language": "el", "next": ""}),
    "auth.forgot": Entry(form={"email": "pat@northlight.example"}),
    "auth.reset": Entry((), {"token": Id("staff reset")}, {"password": PASSWORD}, is_link=True),
    "auth.undo_email": Entry((), {"token": Id("staff undo")}, EMPTY, is_link=True),
    "auth.choose_seller": Entry(form={"membership": Id("administrator"), "next": ""}, is_personal=True),
    "auth.switch_seller": Entry((), {"public_id": Id("administrator")}, EMPTY, is_personal=True),
    "auth.invitation": Entry((), {"token": Id("staff invitation")}, {"password": PASSWORD}, is_link=True),
    "auth.invite_again": Entry((), {"token": Id("staff invitation")}, EMPTY, is_link=True),
    "customers.index": _for("customer.view"),
    "customers.like_new": _for("customer.credit_limit"),
    "customers.copy_defaults": _for(
        "customer.credit_limit", form={"chosen": Id("customer"), "what": "billing"}
    ),
    "customers.show": _for("customer.view", public_id="customer"),
    "customers.company": _for(
        "company.manage", public_id="customer",
        form={
            **ADDRESS, **CONTACT, "title": "Owner", "version": Fact("customer version"),
            "extra_crm_number": "K-7",
        },
    ),
    "customers.send_invitation": _for(
        "customer.create", public_id="customer", contact_id="contact", form=EMPTY
    ),
    "customers.edit": _for(
        "customer.create", "customer.credit_limit", public_id="customer",
        form={**TERMS, "version": Fact("customer version"), "name": "Kiosk & Co", "language": "el"},
    ),
    "customers.proposed_tax": _for("customer.create"),
    "customers.new": _for(
        "customer.create",
        form={
            **TERMS, **ADDRESS, **CONTACT, "name": "Corner Shop", "title": "Owner", "create_anyway": "",
            "login_email": "nora@corner.example", "send_invitation": "y", "begins_as": "active",
            "extra_crm_number": "K-8",
        },
    ),
    "customers.extra_file": _for("customer.view", public_id="customer", file_id="extra file"),
    "customers.people.index": _for("customer.create", customer_id="customer"),
    "customers.people.new": _for("customer.create", customer_id="customer", form=NEWCOMER),
    "customers.people.person": _for(
        "customer.create", customer_id="customer", member_id="buyer",
        form={"version": Fact("buyer version"), "roles": ["billing_agent"], "extra": []},
    ),
    "customers.people.send_invitation": _for(
        "customer.create", customer_id="customer", member_id="guest", form=EMPTY
    ),
    "customers.people.put_out": _for(
        "customer.suspend", customer_id="customer", member_id="buyer", form=EMPTY
    ),
    "customers.people.let_back": _for(
        "customer.suspend", customer_id="customer", member_id="former buyer", form=EMPTY
    ),
    "customers.people.unlock": _for("customer.create", customer_id="customer", member_id="buyer", form=EMPTY),
    "customers.cloud_accounts.index": _for("customer.view", public_id="customer"),
    "customers.cloud_accounts.ask": _for(
        "cloud_account.request", public_id="customer", form={"provider": "aws"}
    ),
    "customers.cloud_accounts.add": _for(
        "cloud_account.request", public_id="customer", form={**EXISTING, "account_number": "210987654321"}
    ),
    "customers.cloud_accounts.complete": Entry(
        ("request.decide",), {"cloud_id": Id("cloud account in the making"), "public_id": Id("customer")},
        {"account_number": "kiosk-7"}, prefixed=True,
    ),
    "customers.cloud_accounts.fail": Entry(
        ("request.decide",), {"cloud_id": Id("cloud account in the making"), "public_id": Id("customer")},
        REASON, prefixed=True,
    ),
    "customers.cloud_accounts.edit": Entry(
        ("cloud_account.request",), {"cloud_id": Id("cloud account"), "public_id": Id("customer")},
        {"cost_centre": "K-7"}, prefixed=True,
    ),
    "customers.cloud_accounts.delete": _for(
        "cloud_account.request", public_id="customer", cloud_id="cloud account", form=EMPTY
    ),
    "customers.bill_export.index": _for(
        "customer.credit_limit", public_id="customer", form=EXPORT | {"version": Fact("export version")}
    ),
    "customers.bill_export.state": _for("customer.credit_limit", public_id="customer"),
    "customers.bill_export.test": _for("customer.credit_limit", public_id="customer", form=EMPTY),
    "customers.bill_export.stop": _for("customer.credit_limit", public_id="customer", form=EMPTY),
    "customers.records.subscriptions": _for("subscription.view", public_id="customer"),
    "customers.records.orders": _for("order.view", public_id="customer"),
    "customers.records.invoices": _for("invoice.view", public_id="customer"),
    "customers.records.activity": _for("audit.view", public_id="customer"),
    "customers.view_as": _for("view_as_customer", public_id="customer", form=EMPTY),
    "customers.suspend": _for("customer.suspend", public_id="customer", form=REASON),
    "customers.close": _for("customer.suspend", public_id="closable customer", form=REASON),
    "customers.reinstate": _for("customer.suspend", public_id="suspended customer", form=EMPTY),
    "dashboard.index": _for("dashboard.view"),
    "invoices.index": _for("invoice.view"),
    "invoices.show": _for("invoice.view", public_id="invoice"),
    "invoices.pdf": _for("invoice.view", public_id="invoice"),
    "invoices.pending": _for("invoice.view"),
    "invoices.issue": _for("payment.record", public_id="pending charge", form=EMPTY),
    "invoices.pay": _for("payment.record", public_id="invoice", form=EMPTY),
    "jobs.index": _for("audit.view"),
    "jobs.again": _for("order.execute_now", work_id="dead work", form=EMPTY),
    "dashboard.hide_setup": _for("shop.settings", form=EMPTY),
    "list_files.take_out": _for(
        "order.view",  # of the list that is taken out
        form={"endpoint": "orders.index", "query": "q=mail", "kind": "csv"},
    ),
    "list_files.show": Entry(("profile.self",), {"public_id": Id("list file")}, is_personal=True),
    "list_files.fetch": Entry(("profile.self",), {"public_id": Id("list file")}, is_personal=True),
    "saved_views.save": _for(
        "order.view",  # of the list that the view is of
        form={"endpoint": "orders.index", "query": "q=mail", "name": "Ours", "is_shared": ""},
    ),
    "saved_views.delete": Entry(("profile.self",), {"public_id": Id("view")}, EMPTY, is_personal=True),
    "mail_log.index": _for("customer.view"),
    "mail_log.show": _for("customer.view", public_id="mail"),
    "mail_log.send_again": _for("customer.create", public_id="mail", form=EMPTY),
    "my_account.index": _for("profile.self", form={"name": "Ada L.", "language": "el"}),
    "my_account.keyboard": _for("profile.self", form={"uses_shortcuts": ""}),
    "my_account.password": _for(
        "profile.self", form={"current": PASSWORD, "password": "nine loud lighthouses"}
    ),
    "my_account.email": _for("profile.self", form={"current": PASSWORD, "email": "a.l@northlight.example"}),
    "my_account.email_code": _for("profile.self", form={"code": Fact("staff code")}),
    "my_account.resend_email_code": _for("profile.self", form=EMPTY),
    "my_account.end_session": Entry(
        ("profile.self",), {"session_id": Id("session")}, EMPTY, is_personal=True
    ),
    "my_account.end_others": _for("profile.self", form=EMPTY),
    "orders.index": _for("order.view"),
    "orders.show": _for("order.view", public_id="order"),
    "orders.approve": _for("order.approve", public_id="order", form=EMPTY),
    "orders.reject": _for("order.approve", public_id="order", form=REASON),
    "orders.withdraw": _for("order.approve", "order.place_for_customer", public_id="order", form=EMPTY),
    "orders.ask_again": _for("order.execute_now", public_id="refused order", form=EMPTY),
    "orders.jobs.complete": Entry(
        ("order.execute_now",), {"public_id": Id("waiting job")},
        {"external_id": "kiosk.example", "code": ""}, prefixed=True,
    ),
    "orders.jobs.fail": Entry(
        ("order.execute_now",), {"public_id": Id("waiting job")}, {"note": "No such domain."}, prefixed=True
    ),
    "orders.jobs.retry": _for("order.execute_now", public_id="failed job", form=EMPTY),
    "orders.buying.new": _for("order.place_for_customer"),
    "orders.buying.choose": _for("order.place_for_customer", customer_id="customer"),
    "orders.buying.add": _for("order.place_for_customer", customer_id="customer", form=PLAN),
    "orders.buying.quantity": Entry(
        ("order.place_for_customer",), {"customer_id": Id("customer"), "line_id": Id("line of staff")},
        LINE, is_personal=True,
    ),
    "orders.buying.rename": Entry(
        ("order.place_for_customer",), {"customer_id": Id("customer"), "line_id": Id("line of staff")},
        LINE, is_personal=True,
    ),
    "orders.buying.locate": Entry(
        ("order.place_for_customer",), {"customer_id": Id("customer"), "line_id": Id("line of staff")},
        LINE, is_personal=True,
    ),
    "orders.buying.remove": Entry(
        ("order.place_for_customer",), {"customer_id": Id("customer"), "line_id": Id("line of staff")},
        EMPTY, is_personal=True,
    ),
    "orders.buying.review": _for(
        "order.place_for_customer", customer_id="customer", form={**CHECKOUT, **ADDRESS, **CONTACT}
    ),
    "price_books.index": _for("pricebook.manage"),
    "price_books.new": _for(
        "pricebook.manage", form={**BOOK, "version": "", "parent": Id("book"), "agreed": "y"}
    ),
    "price_books.show": _for("pricebook.manage", public_id="book"),
    "price_books.export": Entry(("pricebook.manage",), {"public_id": Id("book"), "kind": "xlsx"}),
    "price_books.file": _for("pricebook.manage", public_id="book", form={"file": File("p.csv", PRICES)}),
    "price_books.import_": _for(
        "pricebook.manage", public_id="book", import_id="import", form={"agreed": "y"}
    ),
    "price_books.import_progress": _for("pricebook.manage", public_id="book", import_id="import"),
    "price_books.edit": _for("pricebook.manage", public_id="book", form=BOOK),
    "price_books.duplicate": _for(
        "pricebook.manage", public_id="book",
        form={"name": "Partners", "default_percent": "5", "agreed": "y"},
    ),
    "price_books.delete": _for("pricebook.manage", public_id="book", form=EMPTY),
    "price_books.withdraw": _for(
        "pricebook.manage", public_id="book", plan_id="plan",
        form={"valid_from": "2099-01-01"},
    ),
    "price_books.line": _for(
        "pricebook.manage", public_id="book", plan_id="plan",
        form={"kind": "percent", "percent": "5", "amount": "", "valid_from": "", "agreed": ""},
    ),
    "product_groups.index": _for("product.publish"),
    "product_groups.new": _for("product.publish", form={**GROUP, "version": ""}),
    "product_groups.edit": _for("product.publish", public_id="group", form=GROUP),
    "product_groups.terms": _for(
        "product.publish", public_id="group",
        form={**TERMS_TEXT, "version": "1", "effective_on": "2099-02-01"},
    ),
    "product_groups.take_back_terms": _for(
        "product.publish", public_id="group", form={"document": Id("coming group terms")}
    ),
    "products.index": _for("catalog.view", "product.publish"),
    "products.new": _for("product.publish", form={**PRODUCT, "version": ""}),
    "products.edit": _for(
        "product.publish", public_id="product",
        form={**PRODUCT, "version": Fact("product version"), "code": Fact("product code")},
    ),
    "products.publish": _for("product.publish", public_id="retired product", form=EMPTY),
    "products.retire": _for("product.publish", public_id="product", form=EMPTY),
    "products.new_plan": _for("product.publish", public_id="product", form={**SOLD_AS, "code": "other"}),
    "products.plan": _for("product.publish", public_id="product", plan_id="plan", form=SOLD_AS),
    "products.connector": _for(
        "product.publish", public_id="product",
        form={
            "version": Fact("product version"), "connector": "manual", "forget": [],
            "setting_instructions": "Call them first.",
        },
    ),
    "products.terms": _for("product.publish", public_id="product", form=TERMS_TEXT),
    "products.take_back_terms": _for(
        "product.publish", public_id="termed product", form={"document": Id("coming terms")}
    ),
    "products.show": _for("catalog.view", "product.publish", public_id="product"),
    "products.offer": _for("product.publish", public_id="product", form=EMPTY),
    "products.withdraw": _for("product.publish", public_id="product", form=EMPTY),
    "products.stock": _for("product.publish", public_id="product", form={"codes": "ABCD-1234,25"}),
    "purchases.index": _for("price.cost"),
    "purchases.show": _for("price.cost", public_id="purchase"),
    "purchases.accept": _for("order.approve", public_id="risen purchase", form=EMPTY),
    "purchases.invoices": _for("invoice.view"),
    "purchases.invoice": _for("invoice.view", public_id="purchase invoice"),
    "purchases.pdf": _for("invoice.view", public_id="purchase invoice"),
    "requests.index": _for("request.decide"),
    "requests.show": _for("request.decide", public_id="request"),
    "requests.edit": _for(
        "request.decide", public_id="request", form={**TERMS, "version": Fact("request version")}
    ),
    "requests.approve": _for(
        "request.decide", public_id="request", form={**TERMS, "version": Fact("request version")}
    ),
    "requests.reject": _for("request.decide", public_id="request", form={**REASON, "tell": "y"}),
    "requests.approve_cloud_account": _for(
        "request.decide", public_id="cloud request", form={"account_number": ""}
    ),
    "requests.assign": _for("request.decide", public_id="request", form=EMPTY),
    "requests.comment": _for(
        "request.decide", public_id="request", form={"text": "Known to Ada.", "is_public": "y"}
    ),
    "requests.ask": _for("request.decide", public_id="request", form={"question": "Who are you?"}),
    "requests.together": _for("request.decide"),
    "requests.approve_together": _for("request.decide", form={"chosen": Id("request")}),
    "requests.reject_together": _for(
        "request.decide", form={"chosen": Id("request"), **REASON, "tell": "y"}
    ),
    "requests.delete_together": _for("request.decide", form={"chosen": Id("request")}),
    "requests.delete": _for("request.decide", public_id="request", form=EMPTY),
    "settings.index": _for(
        "shop.settings", "widget.manage", "user.manage", "pricebook.manage", "email_template.manage"
    ),
    "settings.mails": _for("email_template.manage"),
    "settings.mail": Entry(("email_template.manage",), MAIL_IDS, MAIL),
    "settings.mail_preview": Entry(("email_template.manage",), MAIL_IDS, MAIL),
    "settings.test_mail": Entry(("email_template.manage",), MAIL_IDS, EMPTY),
    "settings.restore_mail": Entry(("email_template.manage",), MAIL_IDS, EMPTY),
    "settings.mail_sender": _for("email_template.manage", form={"address": "us@northlight.example"}),
    "settings.mail_sender_proof": _for("email_template.manage"),
    "settings.check_mail_sender": _for("email_template.manage", form=EMPTY),
    "settings.remove_mail_sender": _for("email_template.manage", form=EMPTY),
    "settings.brand": _for(
        "shop.settings",
        form={
            "version": Fact("shop version"), "company_name": "Northlight", "accent": "#2f5bd7",
            "radius": "4", "font": "serif", "density": "compact", "language": "el",
            "address": "Kai 3", "vat_id": "", "footer_links": "",
            "support_email": "help@northlight.example", "zone": "Europe/Oslo", "show_retail_price": "y",
            "date_format": "dd.MM.y",
        },
    ),
    "settings.call_shop": _for("shop.settings", form={"slug": "northlight-it"}),
    "settings.accent": _for("shop.settings"),
    "settings.shop_host": _for("shop.settings", form={"name": "shop.northlight.example"}),
    "settings.shop_host_proof": _for("shop.settings"),
    "settings.check_shop_host": _for("shop.settings", form=EMPTY),
    "settings.remove_shop_host": _for("shop.settings", form=EMPTY),
    "settings.extra_fields": _for("shop.settings"),
    "settings.new_extra_field": _for("shop.settings", form=FIELD | {"code": "branches", "kind": "integer"}),
    "settings.extra_field": _for(
        "shop.settings", public_id="extra field", form=FIELD | {"version": Fact("extra field version")}
    ),
    "settings.remove_extra_field": _for("shop.settings", public_id="extra field", form=EMPTY),
    "settings.upload_logo": _for("shop.settings", form={"scheme": "dark", "picture": File("l.png", LOGO)}),
    "settings.take_logo_off": Entry(("shop.settings",), {"scheme": "light"}, EMPTY),
    "settings.defaults": _for(
        "pricebook.manage",
        form={
            **BILLING, "version": Fact("shop version"), "default_price_book_id": Id("book key"),
            "default_tax_rate_id": Id("tax rate key"), "default_support_plan_id": Id("support plan key"),
            "default_cloud_providers": ["aws"], "valid_billing_address": "",
        },
    ),
    "settings.payment_methods": _for("pricebook.manage"),
    "settings.new_payment_method": _for("pricebook.manage", form=METHOD),
    "settings.payment_method": _for(
        "pricebook.manage", public_id="method", form=METHOD | {"version": Fact("method version")}
    ),
    "settings.currencies": _for(
        "pricebook.manage",
        form={"base": "EUR", "quote": "USD", "rate": "1.1", "valid_from": "2026-02-01"},
    ),
    "settings.add_currency": _for("pricebook.manage", form={"currency": "NOK"}),
    "settings.remove_currency": Entry(("pricebook.manage",), {"code": "USD"}, EMPTY),
    "settings.remove_rate": _for("pricebook.manage", public_id="rate", form=EMPTY),
    "settings.taxes": _for("pricebook.manage"),
    "settings.new_tax": _for("pricebook.manage", form=TAX),
    "settings.tax": _for("pricebook.manage", public_id="tax", form=TAX | {"version": Fact("tax version")}),
    "settings.delete_tax": _for("pricebook.manage", public_id="tax", form=EMPTY),
    "settings.support_plans": _for("pricebook.manage"),
    "settings.new_support_plan": _for("pricebook.manage", form=SUPPORT),
    "settings.support_plan": _for(
        "pricebook.manage", public_id="support", form=SUPPORT | {"version": Fact("support version")}
    ),
    "settings.remove_support_plan": _for("pricebook.manage", public_id="support", form=EMPTY),
    "settings.access": _for(
        "shop.settings",
        form={
            "version": Fact("shop version"), "anonymous_access": "y", "show_prices_to_anonymous": "y",
            "allow_self_registration": "y",
            "approval_step": "y", "green_list": "kiosk.example", "red_list": "",
            "activation_link_hours": "24", "both_off": "",
        },
    ),
    "settings.terms": _for(
        "shop.settings", form={**TERMS_TEXT, "version": Fact("terms version"), "effective_on": "2099-02-01"}
    ),
    "settings.take_back_terms": _for("shop.settings", form={"document": Id("coming shop terms")}),
    "settings.privacy": _for(
        "shop.settings",
        form={
            **{name: told for name, told in TERMS_TEXT.items() if name != "policy"},
            "version": Fact("privacy version"),
            "effective_on": "2099-02-01",
        },
    ),
    "settings.take_back_privacy": _for("shop.settings", form={"document": Id("coming privacy policy")}),
    "settings.widget": _for("widget.manage"),
    "settings.send_widget": _for(
        "widget.manage", form={"email": "dev@northlight.example", "choice": "mode=overlay"}
    ),
    "settings.pages": _for("widget.manage", form={"url": "https://www.northlight.example/shop"}),
    "settings.page": _for("widget.manage", public_id="page check"),
    "settings.sign_up": _for(
        "widget.manage",
        form={
            "version": Fact("shop version"), "title": "hidden", "phone": "optional", "vat_id": "optional",
            "address": "required",
        },
    ),
    "settings.sites": _for("widget.manage", form={"origin": "https://shop.northlight.example"}),
    "settings.site": _for("widget.manage", origin_id="origin"),
    "settings.check_site": _for("widget.manage", origin_id="origin", form=EMPTY),
    "settings.remove_site": _for("widget.manage", origin_id="origin", form=EMPTY),
    "settings.visitors": _for("shop.settings", form={"former": Id("host key")}),
    "settings.trust_key": _for("shop.settings", public_id="host key", form={"trusts_addresses": "y"}),
    "settings.remove_key": _for("shop.settings", public_id="host key", form=EMPTY),
    "team.index": _for("user.manage"),
    "team.new": _for(
        "user.manage",
        form={
            "first_name": "Nora", "last_name": "Vik", "email": "nora@northlight.example",
            "roles": ["reseller_member"], "custom": Id("own role"), "language": "el",
            "send_invitation": "y",
        },
    ),
    "team.person": _for(
        "user.manage", member_id="colleague",
        form={
            "version": Fact("colleague version"), "roles": ["reseller_billing"], "custom": Id("own role"),
            "extra": ["price.cost"],
        },
    ),
    "team.roles.index": _for("user.manage"),
    "team.roles.new": _for(
        "user.manage", form={"version": "", "name": "Readers", "permissions": ["order.view"]}
    ),
    "team.roles.edit": _for(
        "user.manage", public_id="own role",
        form={"version": Fact("own role version"), "name": "Readers", "permissions": ["order.view"]},
    ),
    "team.roles.delete": _for("user.manage", public_id="own role", form=EMPTY),
    "team.send_invitation": _for("user.manage", member_id="invited colleague", form=EMPTY),
    "team.put_out": _for("user.manage", member_id="colleague", form=EMPTY),
    "team.let_back": _for("user.manage", member_id="former colleague", form=EMPTY),
    "team.unlock": _for("user.manage", member_id="colleague", form=EMPTY),
    "subscriptions.index": _for("subscription.view"),
    "subscriptions.show": _for("subscription.view", public_id="subscription"),
    "subscriptions.rename": _for("subscription.rename", public_id="subscription", form=NAME),
}  # fmt: skip

SHOP: Mapping[str, Entry] = {
    "index": Entry(),
    "named": Entry((), {"name": "catalog"}),
    "named_product": Entry((), {"slug": "anything"}),
    "category": Entry((), {"slug": Id("category")}, is_for_visitors=True),
    "product": Entry((), {"slug": Id("product slug")}, is_for_visitors=True),
    "group": Entry((), {"slug": Id("group slug")}, is_for_visitors=True),
    "compare": Entry((), {"slug": Id("group slug")}, is_for_visitors=True),
    "add": Entry(("basket.edit",), {"slug": Id("product slug")}, {**PLAN, **NAME}, is_for_visitors=True),
    "basket": Entry(),
    "quantity": Entry(
        ("basket.edit",), {"line_id": Id("line of customer")}, LINE, is_personal=True, is_for_visitors=True
    ),
    "name_line": Entry(
        ("basket.edit",), {"line_id": Id("line of customer")}, LINE, is_personal=True, is_for_visitors=True
    ),
    "locate": Entry(
        ("basket.edit",), {"line_id": Id("line of customer")}, LINE, is_personal=True, is_for_visitors=True
    ),
    "remove": Entry(
        ("basket.edit",), {"line_id": Id("line of customer")}, EMPTY, is_personal=True, is_for_visitors=True
    ),
    "terms": Entry(),
    "privacy": Entry(),
    "brand": Entry(),
    "sign_up": Entry(
        form={
            **ADDRESS, **CONTACT, "company": "Corner Shop", "title": "Owner", "email": "nora@corner.example",
            "password": PASSWORD, "accept_terms": "y", "marketing_opt_in": "y", "website": "",
        }
    ),
    "check_inbox": Entry((), {"ticket": Id("ticket")}, is_link=True),
    "resend": Entry((), {"ticket": Id("ticket")}, EMPTY, is_link=True),
    "confirm": Entry((), {"token": Id("confirmation")}, EMPTY, is_link=True),
    "cloud_accounts": _for("cloud_account.request"),
    "request_cloud": _for("cloud_account.request", form={"provider": "aws"}),
    "add_cloud": _for("cloud_account.request", form=EXISTING),
    "set_cloud_centre": Entry(
        ("cloud_account.request",), {"public_id": Id("cloud account")}, {"cost_centre": "K-7"}, prefixed=True
    ),
    "delete_cloud": _for("cloud_account.request", public_id="cloud account", form=EMPTY),
    "confirm_cloud": Entry((), {"token": Id("confirmation of owner")}, EMPTY, is_link=True),
    "answer": Entry((), {"token": Id("question")}, {"text": "We are a bakery."}, is_link=True),
    "sign_in": Entry(form=SIGN_IN),
    "forgot": Entry(form={"email": "cleo@northlight.example"}),
    "reset": Entry((), {"token": Id("reset")}, {"password": PASSWORD}, is_link=True),
    "invitation": Entry((), {"token": Id("invitation")}, {"password": PASSWORD}, is_link=True),
    "invite_again": Entry((), {"token": Id("invitation")}, EMPTY, is_link=True),
    "sign_out": Entry(form=EMPTY),
    "choose_company": Entry(form={"membership": Id("own membership"), "next": ""}, is_personal=True),
    "switch_company": Entry((), {"public_id": Id("own membership")}, EMPTY, is_personal=True),
    "stop_viewing": Entry(form=EMPTY),
    "company": _for(
        "company.manage",
        form={**ADDRESS, **CONTACT, "version": Fact("customer version"), "extra_crm_number": "K-7"},
    ),
    "extra_file": _for("company.manage", file_id="extra file"),
    "billing": _for("basket.edit", form={**ADDRESS, **CONTACT}),
    "review": Entry(("basket.edit",), {}, {**CHECKOUT, "basket": Id("basket")}, is_personal=True),
    "orders": _for("order.view"),
    "requests": _for("order.view"),
    "order": _for("order.view", public_id="order"),
    "withdraw": _for("order.schedule", public_id="order", form=EMPTY),
    "users_index": _for("user.manage"),
    "users_new": _for("user.manage", form=NEWCOMER),
    "users_person": _for(
        "user.manage", member_id="buyer",
        form={"version": Fact("buyer version"), "roles": ["billing_agent"], "extra": []},
    ),
    "users_send_invitation": _for("user.manage", member_id="guest", form=EMPTY),
    "users_put_out": _for("user.manage", member_id="buyer", form=EMPTY),
    "users_let_back": _for("user.manage", member_id="former buyer", form=EMPTY),
    "users_unlock": _for("user.manage", member_id="buyer", form=EMPTY),
    "services": _for("asset.view"),
    "service": _for("asset.view", "subscription.view", public_id="asset"),
    "rename": _for("subscription.rename", public_id="asset", form=NAME),
    "reveal": _for("asset.reveal_code", public_id="asset", form=EMPTY),
    "invoices": _for("invoice.view"),
    "invoice": _for("invoice.view", public_id="invoice"),
    "invoice_document": _for("invoice.view", public_id="invoice"),
    "invoice_link": _for("invoice.view", public_id="invoice", form=EMPTY),
    "download": Entry((), {"token": Id("download"), "public_id": Id("invoice")}, is_link=True),
    "account_index": _for("profile.self", form={"name": "Cleo B.", "language": "el", "wants_news": "y"}),
    "account_password": _for("profile.self", form={"current": PASSWORD, "password": "nine loud lighthouses"}),
    "account_email": _for("profile.self", form={"current": PASSWORD, "email": "c.b@kiosk.example"}),
    "account_email_code": _for("profile.self", form={"code": Fact("code")}),
    "account_resend_email_code": _for("profile.self", form=EMPTY),
    "undo_email": Entry((), {"token": Id("undo")}, EMPTY, is_link=True),
    "account_end_session": Entry(
        ("profile.self",), {"session_id": Id("visit")}, EMPTY, is_personal=True
    ),
    "account_end_others": _for("profile.self", form=EMPTY),
    "language": Entry(form={"language": "el", "next": ""}),
    "session": Entry(form={"claim": "none"}),
    "ready": Entry(form=EMPTY),
    "customer_token": Entry(form={"token": "none"}),
}  # fmt: skip

WITHOUT_ROWS = frozenset(
    {
        "assets_embed", "assets_static", "embed_loader", "embed_pinned_loader", "logo",
        "preview.show",
        "health.healthz", "health.metrics", "health.readyz",
        "shop.nothing", "embed.nothing",
    }
)  # fmt: skip
"""Files and figures, and what does not exist: no record of anybody is behind these addresses."""
