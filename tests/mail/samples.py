"""Sample values of every mail, by the name of its folder."""

from typing import Any

SELLER = {
    "name": "Acme Cloud",
    "support_email": "support@acme.example",
    "accent": "#0f766e",
    "url": "https://portal.example/s/acme",
    "logo_url": "",
}
PERSON = {"name": "Cleo Berg"}
COMMON: dict[str, Any] = {"seller": SELLER, "person": PERSON}

URL = "https://portal.example/s/acme/here?token=abc&step=2"
LINES = [
    {"name": "Mailbox migration", "friendly_name": "Oslo office", "quantity": 25, "total": "€300.00"},
    {"name": "Online backup", "friendly_name": "Online backup", "quantity": 1, "total": "€12.50"},
]
COMPANY, ORDER, REQUEST = "Fjord Works AS", "ORD-2026-0042", "REQ-0017"

SAMPLES: dict[str, dict[str, Any]] = {
    "confirm-email": {"company": COMPANY, "url": URL, "hours": 48},
    "signup-duplicate": {"sign_in_url": URL},
    "signup-received": {"company": COMPANY, "request_number": REQUEST},
    "signup-pending-approval": {
        "request_number": REQUEST,
        "company": COMPANY,
        "applicant_name": "Cleo Berg",
        "applicant_email": "cleo@fjord.example",
        "country": "Norway",
        "is_reseller": False,
        "risks": ["The address is on the red list.", "Possible duplicate of Fjord Works."],
        "url": URL,
    },
    "reseller-approved": {"company": COMPANY, "sign_in_url": URL},
    "signup-approved": {"company": COMPANY, "sign_in_url": URL},
    "signup-rejected": {"company": COMPANY, "reason": "We serve companies in the EU only."},
    "signup-reminder": {"request_number": REQUEST, "company": COMPANY, "hours": 72, "url": URL},
    "signup-expired": {"sign_up_url": URL},
    "request-expired": {"request_number": REQUEST, "url": URL},
    "request-created": {
        "request_number": REQUEST,
        "company": COMPANY,
        "what": "New cloud account",
        "provider": "Azure",
        "url": URL,
    },
    "request-received": {"request_number": REQUEST, "what": "New cloud account", "provider": "Azure"},
    "request-approved": {"request_number": REQUEST, "what": "New cloud account", "provider": "Azure"},
    "request-rejected": {
        "request_number": REQUEST,
        "what": "New cloud account",
        "provider": "Azure",
        "reason": "Not this year.",
    },
    "cloud-account-confirm": {
        "company": COMPANY,
        "provider": "AWS",
        "account_number": "123456789012",
        "days": 7,
        "url": URL,
    },
    "cloud-account-active": {"provider": "AWS", "account_number": "123456789012"},
    "cloud-account-failed": {"provider": "AWS", "reason": "The quota is used up."},
    "request-more-info": {"request_number": REQUEST, "question": "Which VAT id is yours?", "url": URL},
    "list-file-ready": {
        "title": "Orders",
        "kind": "XLSX",
        "rows": "12,000",
        "url": URL,
        "until": "4 Dec 2026",
    },
    "request-comment": {"request_number": REQUEST, "text": "We check your papers until Friday."},
    "request-answered": {"request_number": REQUEST, "company": COMPANY, "url": URL},
    "password-reset": {"url": URL, "hours": 1},
    "password-changed": {"forgot_url": URL},
    "customer-created-staff": {
        "company": COMPANY,
        "customer_number": "C-000042",
        "contact_name": "Cleo Berg",
        "contact_email": "cleo@fjord.example",
        "added_by": "Ada Lovelace",
        "url": URL,
    },
    "customer-invitation": {"company": COMPANY, "url": URL, "hours": 72},
    "access-restored": {"company": COMPANY, "sign_in_url": URL},
    "staff-invitation": {"url": URL, "hours": 36},
    "widget-snippet": {
        "sent_by": "Ada Lovelace",
        "snippet": '<cloud-shop shop="acme"></cloud-shop>\n<script async src="https://portal.example/embed/v1.js"></script>',
        "link": '<a href="https://portal.example/shop/acme">Open our cloud shop</a>',
    },
    "order-received": {
        "order_number": ORDER,
        "lines": LINES,
        "total": "€312.50",
        "then": [{"cycle": "month", "total": "€12.50"}],
        "url": URL,
        "needs_approval": False,
        "ordered_for_by": "",
    },
    "order-awaiting-approval": {
        "order_number": ORDER,
        "company": COMPANY,
        "ordered_by": "Cleo Berg",
        "total": "€312.50",
        "url": URL,
    },
    "order-approved": {"order_number": ORDER, "url": URL},
    "order-rejected": {"order_number": ORDER, "reason": "Please use the yearly plan.", "url": URL},
    "order-expired": {"order_number": ORDER, "url": URL},
    "order-completed": {"order_number": ORDER, "lines": LINES, "url": URL},
    "order-failed": {"order_number": ORDER, "reason": "This product is out of stock.", "url": URL},
    "order-needs-attention": {"order_number": ORDER, "reason": "The vendor answered 401.", "url": URL},
    "asset-welcome": {
        "product": "Mailbox migration",
        "friendly_name": "Oslo office",
        "quantity": 25,
        "code": "7QZK-3M9D-XW4T-0B8H-VR2C",
        "code_expires": "24 November 2027",
        "validity": "365 days from the day you redeem the code",
        "portal_url": "https://vendor.example/redeem",
        "redeem_steps": [
            "Sign in at the vendor portal, or register there.",
            "Open Settings and choose Enter coupon.",
            "Paste the code, then choose Check and Apply.",
        ],
        "services_url": URL,
        "order_number": ORDER,
    },
    "invoice-issued": {
        "invoice_number": "INV-2026-0007",
        "total": "€371.88",
        "due": "24 December 2026",
        "url": URL,
    },
    "order-credit-held": {"order_number": ORDER, "company": COMPANY, "total": "€312.50", "url": URL},
}
