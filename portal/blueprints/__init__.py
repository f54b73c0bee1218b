"""The pages of the portal, one package a noun."""

from flask import Blueprint

from portal.blueprints import auth, health

BLUEPRINTS: tuple[Blueprint, ...] = (auth.bp, health.bp)
