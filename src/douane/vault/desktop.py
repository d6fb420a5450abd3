"""The keyring of the system: Keychain, Secret Service, KWallet or Credential Locker; an extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from douane.errors import StoreError, installing

if TYPE_CHECKING:
    from types import ModuleType

_SERVICE: Final = "douane"
_SAFE: Final = 1  # the least priority of a keyring that encrypts: what is below writes plain files
_ELSEWHERE: Final = "keep the key in a file or behind a passphrase: `douane secrets key file|passphrase`"


def key_in_keyring(account: str) -> bytes:
    """The key that is kept there under this name.

    Raises:
        StoreError: there is none, or no keyring.
    """
    keyring = _keyring()
    try:
        found = keyring.get_password(_SERVICE, account)
    except keyring.errors.KeyringError as error:
        raise _failed(error) from None
    if found is None:
        fix = "log in as who keeps it, unlock the keyring, or bring back what it held"
        raise StoreError("the keyring of the system does not hold the key of the vault", fix)
    return bytes.fromhex(found)


def put_in_keyring(account: str, key: bytes) -> None:
    """Keep the key there under this name.

    Raises:
        StoreError: there is no keyring that encrypts, or it does not take it.
    """
    keyring = _keyring()
    if keyring.get_keyring().priority < _SAFE:
        raise StoreError("there is no keyring here that encrypts what it holds", _ELSEWHERE)
    try:
        keyring.set_password(_SERVICE, account, key.hex())
    except keyring.errors.KeyringError as error:
        raise _failed(error) from None


def forget_in_keyring(account: str) -> None:
    """Let go of what is kept there under this name.

    Raises:
        StoreError: it stays.
    """
    keyring = _keyring()
    try:
        keyring.delete_password(_SERVICE, account)
    except keyring.errors.KeyringError as error:
        raise _failed(error) from None


def _keyring() -> ModuleType:
    try:
        import keyring  # noqa: PLC0415  # an extra
        import keyring.errors  # noqa: PLC0415  # as above
    except ImportError:
        raise StoreError("the keyring of the system needs an extra", installing("keyring")) from None
    return keyring


def _failed(error: Exception) -> StoreError:
    """What a keyring says may hold anything; its kind is enough."""
    return StoreError(f"the keyring of the system cannot be used ({type(error).__name__})", _ELSEWHERE)
