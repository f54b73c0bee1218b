"""The people of the demo, with passwords that are printed by `make run` and good for nothing else."""

from portal.cli.founding import Founder

PASSWORD = "Tidal-Lantern-4207"  # noqa: S105 -- well known on purpose; refused where PUBLIC_URL is https

OPERATOR = Founder("Olivia Brandt", "olivia@cumulus.example", PASSWORD)
RESELLER = Founder("Ada Lund", "ada@northlight.example", PASSWORD)
RESELLER_SECOND = Founder("Noor Haddad", "noor@northlight.example", PASSWORD)
RESELLER_SALES = Founder("Ben Ruiz", "ben@northlight.example", PASSWORD)
OTHER_RESELLER = Founder("Eve Marchetti", "eve@harbour.example", PASSWORD)
CUSTOMER = Founder("Cleo Berg", "cleo@fjordworks.example", PASSWORD)
