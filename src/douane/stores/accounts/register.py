"""All that is kept of accounts and of who is signed in, over one file."""

from __future__ import annotations

from douane.stores.accounts.database import Database
from douane.stores.accounts.factors import Factors
from douane.stores.accounts.links import Links
from douane.stores.accounts.people import People
from douane.stores.accounts.sittings import Sittings
from douane.stores.accounts.tries import Tries
from douane.stores.keys import accounts_key
from douane.stores.transaction import Transaction


class Register:
    """The accounts of the state folder; to be closed.

    Raises:
        StoreError: the file or its key cannot be used.
    """

    def __init__(self, folder: str) -> None:
        self.key = accounts_key(folder)
        self._database = Database(folder)
        self.people = People(self._database)
        self.factors = Factors(self._database, self.key)
        self.sittings = Sittings(self._database)
        self.links = Links(self._database)
        self.tries = Tries(self._database)

    @property
    def together(self) -> Transaction:
        """``with register.together:`` around what is changed at once, or not at all."""
        return self._database.transaction

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()
