"""The customers of the demo's resellers in the year before: made up, with addresses under `.example`."""

from portal.domain.accounts.actions import Company
from portal.kernel.text import slugify

_NORWAY = """
Aker Brygge Dental|Silje Moen|Stranden 3|0250|Oslo
Bjørvika Architects|Henrik Dahl|Dronning Eufemias gate 16|0191|Oslo
Fosen Salmon|Ingrid Hove|Havnegata 4|7160|Bjugn
Granittverket|Ola Sande|Industriveien 22|3255|Larvik
Hardanger Cider|Kari Lote|Lofthusvegen 40|5781|Lofthus
Lofoten Sea Kayak|Jonas Vik|Torget 2|8300|Svolvær
Kongsberg Precision Tools|Marte Lie|Dyrmyrgata 35|3611|Kongsberg
Mjøsa Media|Even Bakke|Storgata 61|2315|Hamar
Nordmarka Sports|Thea Strand|Maridalsveien 120|0461|Oslo
Otta Timber|Sverre Nygård|Skansen 7|2670|Otta
Polar Freight Lines|Aksel Berntsen|Havnegata 19|9008|Tromsø
Rauma Outdoor|Live Romsdal|Vollan 8|6300|Åndalsnes
Sandefjord Shipping Agents|Erik Holm|Kilgata 11|3217|Sandefjord
Setesdal Silver|Anne Rike|Valle sentrum 5|4747|Valle
Skagerrak Marine Survey|Petter Lunde|Kystveien 90|4841|Arendal
Stavanger Energy Law|Nora Helle|Løkkeveien 51|4008|Stavanger
Sunnmøre Furniture Makers|Geir Aure|Ikornnesvegen 12|6222|Ikornnes
Telemark Canal Cruises|Mari Lunde|Kanalvegen 3|3830|Ulefoss
Trøndelag Dairy Cooperative|Solveig Haugen|Innherredsveien 7|7014|Trondheim
Ulriken Consulting|Bård Knutsen|Haukelandsbakken 40|5009|Bergen
Valdres Wool|Tone Bergum|Jernbanevegen 5|2900|Fagernes
Vestland Legal|Morten Ask|Strandgaten 59|5004|Bergen
Viken Property Management|Line Foss|Grønland 32|3045|Drammen
Øresund Translators|Frida Holst|Rådhusgata 20|0151|Oslo
Ålesund Fish Export|Roar Giske|Keiser Wilhelms gate 22|6003|Ålesund
Kristiansand Clinic|Hedda Moe|Markens gate 8|4611|Kristiansand
Gjøvik Print Works|Tor Myhre|Hunnsvegen 5|2821|Gjøvik
Halden Brewery|Lars Wiik|Storgata 12|1771|Halden
Narvik Ore Logistics|Siri Bakken|Kongens gate 36|8514|Narvik
Bodø Air Charter|Ida Nilsen|Olav V gate 56|8004|Bodø
Hønefoss Robotics|Magnus Eide|Osloveien 1|3511|Hønefoss
Lillehammer Film House|Astrid Berge|Kirkegata 45|2609|Lillehammer
Moss Paper & Packaging|Knut Rød|Verket 1|1519|Moss
Haugesund Offshore Crew|Randi Tveit|Smedasundet 93|5528|Haugesund
Molde Jazz Academy|Birk Solli|Storgata 31|6413|Molde
Steinkjer Farm Supply|Guro Aune|Kongens gate 20|7715|Steinkjer
Alta Aurora Lodge|Nils Sara|Bjørnlia 2|9510|Alta
Fredrikstad Boatyard|Emma Kråkerøy|Tollbodbrygga 5|1606|Fredrikstad
Kirkenes Border Traders|Iver Mikkola|Dr. Wessels gate 3|9900|Kirkenes
Tønsberg Viking Museum|Runa Sem|Storgata 14|3126|Tønsberg
Voss Parachute Club|Stian Rogne|Flyplassvegen 6|5710|Skulestadmo
Notodden Blues Records|Jo Tinn|Heddalsvegen 9|3674|Notodden
"""
_ITALY = """
Acquario Ligure|Chiara Costa|Ponte Spinola 1|16128|Genova
Bottega Sestri|Luca Parodi|Via Sestri 40|16154|Genova
Cantieri Riva Trigoso|Sara Bruzzone|Via Bartolini 9|16039|Sestri Levante
Focacceria Recco|Marco Olcese|Via Roma 12|16036|Recco
Noli Rowing Club|Anna Ganduglia|Piazza Chiappella 2|17026|Noli
"""


def _read(table: str, country: str, phone: str) -> tuple[Company, ...]:
    return tuple(_company(line.split("|"), country, phone) for line in table.strip().splitlines())


def _company(fields: list[str], country: str, phone: str) -> Company:
    name, person, street, postcode, city = fields
    first, _, last = person.partition(" ")
    domain = slugify(name).replace("-", "")
    address = {"line1": street, "postcode": postcode, "city": city, "country": country}
    return Company(
        name, first, last, f"{slugify(first)}@{domain}.example", title="Managing director", phone=phone,
        address=address,
    )  # fmt: skip


NORTHLIGHTS = _read(_NORWAY, "NO", "+4722334455")
HARBOURS = _read(_ITALY, "IT", "+39010334455")
NEWCOMERS = _read(
    """
Fjellstua Hotels|Vilde Brekke|Fjellveien 18|5019|Bergen
Nidaros Games|Sindre Wold|Olav Tryggvasons gate 24|7011|Trondheim
Cheap Licences Now|Max Power|Ringgata 1|0577|Oslo
Ryfylke Ferries|Berit Sand|Sandsvegen 3|4230|Sand
Oslo Bicycle Works|Amund Lien|Trondheimsveien 10|0560|Oslo
""",
    "NO",
    "+4755667788",
)
"""Those who sign up by themselves."""
