"""Which language a page is in: what its visitor, its address, its seller and its browser want."""

from urllib.parse import parse_qs, urlsplit

from babel.support import NullTranslations
from flask import current_app, g, has_request_context, request
from flask_babel import Babel, Domain, get_locale
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup
from werkzeug.utils import cached_property

from portal.kernel.pseudo import PSEUDO
from portal.kernel.texts import LANGUAGES, translations_for

PARAMETER = "locale"
_DEFAULT = next(iter(LANGUAGES))


class _Catalogues(Domain):
    def get_translations(self) -> NullTranslations:
        """The catalogue of the reader; kept beside the locale, since a page asks some hundred times."""
        kept = g.get("_flask_babel")
        known: NullTranslations | None = getattr(kept, "babel_translations", None)
        if known is None:
            known = translations_for(get_locale())
            if (kept := g.get("_flask_babel")) is not None:
                kept.babel_translations = known
        return known


_CATALOGUES = _Catalogues()


@pass_eval_context
def words(context: EvalContext, text: str, /, **values: object) -> str:
    """`_()` of templates as Jinja does it, but by the shortest way: a list asks some hundred times."""
    found = _CATALOGUES.get_translations().ugettext(text)
    told = Markup(found) if context.autoescape else found  # noqa: S704  # ours, not somebody's
    return told % values if "%" in found else told


class Languages(Babel):
    """Flask-Babel with the catalogues that the domain's texts use too."""

    @cached_property
    def domain_instance(self) -> Domain:
        """Where texts are looked up."""
        return _CATALOGUES


def known_language(wanted: str) -> str:
    """The one of our languages that is meant, such as `el` by `el-GR`; empty where there is none."""
    settings = current_app.extensions.get("settings")
    if wanted in PSEUDO and settings is not None and settings.pseudo_languages:
        return wanted
    code = wanted.replace("_", "-").partition("-")[0].lower()
    return code if code in LANGUAGES else ""


def asked_language() -> str:
    """What the address names (`?locale=el`), or that of the page which asks for a part of itself.

    It stays for the visit, because the shop's own addresses name it on.
    """
    if not has_request_context():
        return ""
    told = request.args.get(PARAMETER, "")
    if not told:
        page = parse_qs(urlsplit(request.headers.get("HX-Current-URL", "")).query)
        told = page.get(PARAMETER, [""])[0]
    return known_language(told)


def browser_language() -> str:
    """What the browser would rather have."""
    return request.accept_languages.best_match(LANGUAGES) or ""


def choose_locale() -> str | None:
    """The first of the visit's languages that we know; ``None`` for the default."""
    visit = g.get("visit")
    wanted = visit.languages if visit else (asked_language(),)
    found = next((known for one in wanted if (known := known_language(one))), _DEFAULT)
    return None if found == _DEFAULT else found


def current_language() -> str:
    """The language of this page, as it is kept."""
    code = str(get_locale().language)
    return code if code in LANGUAGES else _DEFAULT
