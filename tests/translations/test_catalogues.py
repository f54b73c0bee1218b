"""The catalogues: up to date, complete where customers read, with the placeholders of the original."""

import re
from pathlib import Path

import pytest
from babel.messages import Catalog
from babel.messages.catalog import Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from portal.kernel.texts import FOLDER, LANGUAGES

ROOT = Path(__file__).parents[2]
TRANSLATED = [code for code in LANGUAGES if code != "en"]
MADE = "extract -F pyproject.toml --ignore-dirs .* -k _l -k lazy_gettext -k Text -k noted -o {pot} ."
SEEN_BY_CUSTOMERS = re.compile(
    r"portal/(widget|kernel|web/(errors|words|fields|limits|staff)|domain/(orders|basket|users|provisioning)|"
    r"domain/(pricing/(quote|trace|loader)|supply/(up|down|results)|catalogue/stock)|connectors/(contract|coupon)|"
    r"templates/(widget|components|mail|shop\.html|base\.html|error|alone|auth/_(forgot|invitation)))"
)
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def read(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What stands in the code now."""
    pot = tmp_path_factory.mktemp("texts") / "messages.pot"
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        CommandLineInterface().run(["pybabel", "-q", *MADE.format(pot=pot).split()])
    return read(pot)


def catalogue(language: str) -> Catalog:
    return read(FOLDER / language / "LC_MESSAGES" / "messages.po")


def is_seen_by_customers(message: Message) -> bool:
    return any(SEEN_BY_CUSTOMERS.match(file) for file, _ in message.locations)


def words(message: Message) -> tuple[str, ...]:
    return message.string if isinstance(message.string, tuple) else (message.string,)


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_catalogue_has_the_texts_of_the_code(texts: Catalog, language: str) -> None:
    """`make texts` brings it up to date."""
    assert {one.id for one in catalogue(language)} == {one.id for one in texts}


@pytest.mark.parametrize("language", TRANSLATED)
def test_what_customers_read_is_translated(texts: Catalog, language: str) -> None:
    known = catalogue(language)
    seen = [one for one in texts if one.id and is_seen_by_customers(one)]
    found = [known.get(one.id) for one in seen]

    missing = [one.id for one in found if one and (one.fuzzy or not all(words(one)))]

    assert missing == []
    assert len(seen) > 400


@pytest.mark.parametrize("language", TRANSLATED)
def test_translations_keep_the_placeholders(language: str) -> None:
    for message in catalogue(language):
        if message.id and all(words(message)):
            original = message.id[-1] if isinstance(message.id, tuple) else message.id
            for text in words(message):
                assert set(PLACEHOLDER.findall(text)) == set(PLACEHOLDER.findall(original)), original
