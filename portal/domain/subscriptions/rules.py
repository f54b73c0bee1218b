"""What may be done with a subscription, and until when."""

from datetime import datetime, timedelta

from portal.domain.catalogue.cancellation import CancellationPolicy
from portal.domain.subscriptions.models import Subscription
from portal.kernel.texts import Text, day_in_words, moment_in_words


def cancellation_of(subscription: Subscription, at: datetime) -> Text:
    """Whether it can be cancelled then, and until or to when, by the policy it was bought under."""
    match subscription.cancellation_policy:
        case CancellationPolicy.WINDOW_HOURS:
            until = subscription.created_at + timedelta(hours=subscription.cancellation_hours)
            told = moment_in_words(until, subscription.account.zone)
            if at <= until:
                return Text("It can be cancelled until %(moment)s.", moment=told)
            return Text("It could be cancelled until %(moment)s.", moment=told)
        case CancellationPolicy.END_OF_TERM_ONLY:
            last = day_in_words(subscription.term_ends_on)
            return Text("It can be cancelled to the end of its term, %(day)s.", day=last)
    return subscription.cancellation_in_words
