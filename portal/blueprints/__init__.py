"""The pages of the portal, one package a noun."""

from flask import Blueprint

from portal.blueprints import (
    assets,
    audit,
    auth,
    customers,
    dashboard,
    health,
    invoices,
    jobs,
    mail_log,
    my_account,
    orders,
    preview,
    price_books,
    products,
    purchases,
    requests,
    saved_views,
    settings,
    subscriptions,
    team,
)

BLUEPRINTS: tuple[Blueprint, ...] = (
    auth.bp,
    health.bp,
    dashboard.bp,
    requests.bp,
    customers.bp,
    orders.bp,
    subscriptions.bp,
    assets.bp,
    invoices.bp,
    purchases.bp,
    products.bp,
    price_books.bp,
    audit.bp,
    mail_log.bp,
    jobs.bp,
    team.bp,
    settings.bp,
    my_account.bp,
    saved_views.bp,
    preview.bp,
)
