"""The house's own words for what WTForms finds wrong; its raw texts reach nobody."""

from collections.abc import Mapping

from flask_babel import lazy_gettext as _l

ANYTHING_ELSE = _l("Check what is entered here.")
_CHOOSE = _l("Choose one of the list.")
_CHOOSE_SOME = _l("Choose from the list.")
_NUMBER = _l("Enter a number such as 12.50.")

WORDS: Mapping[str, object] = {
    "This field is required.": _l("Fill in this field."),
    "Not a valid choice.": _CHOOSE,
    "Invalid Choice: could not coerce.": _CHOOSE,
    "'%(value)s' is not a valid choice for this field.": _CHOOSE_SOME,
    "'%(value)s' are not valid choices for this field.": _CHOOSE_SOME,
    "Invalid choice(s): one or more data inputs could not be coerced.": _CHOOSE_SOME,
    "Not a valid integer value.": _l("Enter a whole number."),
    "Not a valid decimal value.": _NUMBER,
    "Not a valid float value.": _NUMBER,
    "Not a valid date value.": _l("Enter a date."),
    "Not a valid datetime value.": _l("Enter a date and a time."),
    "Not a valid time value.": _l("Enter a time."),
    "Number must be at least %(min)s.": _l("Enter %(min)s or more."),
    "Number must be at most %(max)s.": _l("Enter %(max)s or less."),
    "Number must be between %(min)s and %(max)s.": _l("Enter a number between %(min)s and %(max)s."),
    "Field must be at least %(min)d character long.": _l("Use %(min)d character or more."),
    "Field must be at least %(min)d characters long.": _l("Use %(min)d characters or more."),
    "Field cannot be longer than %(max)d character.": _l("Use %(max)d character at most."),
    "Field cannot be longer than %(max)d characters.": _l("Use %(max)d characters at most."),
    "Field must be exactly %(max)d character long.": _l("Use exactly %(max)d character."),
    "Field must be exactly %(max)d characters long.": _l("Use exactly %(max)d characters."),
    "Field must be between %(min)d and %(max)d characters long.": _l("Use %(min)d to %(max)d characters."),
    "Invalid email address.": _l("This is not an e-mail address."),
    "Invalid URL.": _l("This is not a web address."),
}


SOURCES: Mapping[str, object] = {
    "shop": _l("Your shop"),
    "portal": _l("The portal"),
    "founding": _l("When it was founded"),
}
"""Where a customer or request came from; anything else is the web site around the widget."""

STATUSES: Mapping[str, object] = {
    "active": _l("Active"),
    "approved": _l("Approved"),
    "done": _l("Done"),
    "paid": _l("Paid"),
    "fulfilled": _l("Fulfilled"),
    "executed": _l("Executed"),
    "completed": _l("Completed"),
    "sent": _l("Sent"),
    "delivered": _l("Delivered"),
    "published": _l("Published"),
    "verified": _l("Verified"),
    "redeemed": _l("Redeemed"),
    "accepted": _l("Accepted"),
    "available": _l("Available"),
    "succeeded": _l("Succeeded"),
    "reserved": _l("Reserved"),
    "new": _l("New"),
    "placed": _l("Placed"),
    "executing": _l("Executing"),
    "provisioning": _l("Provisioning"),
    "running": _l("Running"),
    "queued": _l("Queued"),
    "in_review": _l("In review"),
    "fulfilling": _l("Fulfilling"),
    "scheduled": _l("Scheduled"),
    "issued": _l("Issued"),
    "open": _l("Open"),
    "requested": _l("Requested"),
    "link_requested": _l("Addition requested"),
    "awaiting_owner_confirmation": _l("Waiting for the owner"),
    "delete_requested": _l("Deletion requested"),
    "waiting": _l("Waiting"),
    "sending": _l("Sending"),
    "partly_paid": _l("Partly paid"),
    "ordered": _l("Ordered"),
    "pending": _l("Pending"),
    "pending_approval": _l("Pending approval"),
    "pending_price": _l("Pending price"),
    "pending_credit": _l("Pending credit"),
    "pending_payment": _l("Pending payment"),
    "pending_email_validation": _l("Pending email validation"),
    "pending_activation": _l("Pending activation"),
    "invited": _l("Invited"),
    "not_invited": _l("Not invited yet"),
    "more_info": _l("More info"),
    "suspended": _l("Suspended"),
    "due": _l("Due"),
    "needs_staff": _l("Needs staff"),
    "needs_attention": _l("Needs attention"),
    "retrying": _l("Retrying"),
    "retry_wait": _l("Will be tried again"),
    "waiting_staff": _l("Waiting for staff"),
    "waiting_vendor": _l("Waiting for the vendor"),
    "unknown": _l("Unknown"),
    "unpaid": _l("Unpaid"),
    "expiring": _l("Expiring"),
    "failed": _l("Failed"),
    "rejected": _l("Rejected"),
    "overdue": _l("Overdue"),
    "refused": _l("Refused"),
    "declined": _l("Declined"),
    "bounced": _l("Bounced"),
    "disputed": _l("Disputed"),
    "dead": _l("Dead"),
    "locked": _l("Locked"),
    "partially_executed": _l("Partially executed"),
    "withdrawn": _l("Withdrawn"),
    "expired": _l("Expired"),
    "draft": _l("Draft"),
    "closed": _l("Closed"),
    "inactive": _l("Inactive"),
    "deleted": _l("Deleted"),
    "cancelled": _l("Cancelled"),
    "changed": _l("Changed"),
    "unchanged": _l("Unchanged"),
    "reading": _l("Being read"),
    "ready": _l("Ready"),
    "taking_over": _l("Being taken over"),
    "switched_off": _l("Switched off"),
    "retired": _l("Retired"),
    "revealed": _l("Revealed"),
    "generated": _l("Generated"),
    "void": _l("Void"),
    "voided": _l("Void"),
}


def source_word(source: str) -> object:
    """Where somebody came from, for people: one of our own places, or the web site around the widget."""
    return SOURCES.get(source) or source.removeprefix("https://").removeprefix("http://")


def status_word(status: object) -> str:
    """A state's code in the reader's words."""
    code = str(status)
    return str(STATUSES.get(code, code.replace("_", " ").capitalize()))


class HouseWords:
    """What WTForms asks for translations: it gives its text and gets ours, with the same placeholders."""

    def gettext(self, text: str) -> str:
        """Our words for a text."""
        return str(WORDS.get(text, ANYTHING_ELSE))

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """Our words for one or many."""
        return self.gettext(singular if number == 1 else plural)
