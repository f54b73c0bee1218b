"""The vault of this process: set once at the start, used wherever a secret is stored or read."""

from portal.kernel.vault import Vault

_vault: list[Vault] = []


def set_vault(vault: Vault) -> None:
    """Use this vault from now on."""
    _vault[:] = [vault]


def vault() -> Vault:
    """The vault; raises RuntimeError before the start has set it."""
    if not _vault:
        raise RuntimeError("No vault is set.")
    return _vault[0]
