"""Files of packages, fetched from where their registry says that they are."""

from __future__ import annotations

from douane.model.facts import Files, Package, Unknown
from douane.supply.addresses import Address
from douane.supply.archive import Archive, unpacked
from douane.supply.asking import Ask, Question
from douane.supply.digests import compared


class Fetching:
    """Fetches the files of one version, and keeps in mind whether each is what its registry names."""

    def __init__(self, package: Package, at: Address, ask: Ask) -> None:
        self._package, self._at, self._ask = package, at, ask
        self.files = Files()

    def fetch(self, file: str, largest: int | None = None) -> Archive | Unknown:
        """What is in a file, as `unpacked` gives it; credentials go to the host of the registry only."""
        at = self._at
        if at.url.startswith("https:") and not file.startswith("https:"):
            return Unknown("its files are at an address that anybody on the way can change")
        is_its_own = file.startswith("/".join(at.url.split("/")[:3]) + "/")
        answer = self._ask(Question(file, at.headers if is_its_own else {}))
        if isinstance(answer, Unknown):
            return answer
        if not answer.is_there:
            return Unknown("the registry has not the files that it names")
        self.files = compared(self.files, self._package.digests, file, answer.content)
        return unpacked(answer.content, largest)

    def proven(self, file: str, largest: int) -> Archive | Unknown:
        """What is in a file, if it has the digest that its registry names."""
        archive = self.fetch(file, largest)
        if self.files.other:
            return Unknown(f"what came is not what its registry names: {self.files.other[-1]}")
        if self.files.unnamed:
            return Unknown(f"its registry names no digest of {self.files.unnamed[-1]}")
        return archive
