"""The way out of one box, as the launcher of the box opens it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from douane.model.profile import Network
from douane.sandbox.egress.addresses import Addresses
from douane.sandbox.egress.broker import Broker
from douane.sandbox.egress.exchange import Surroundings
from douane.sandbox.egress.gate import Gate, Limits
from douane.sandbox.egress.rules import Mode, Rules, read
from douane.sandbox.system import RESOLV_CONF

if TYPE_CHECKING:
    from douane.sandbox.egress.placeholders.keeping import Placeholders

_USUAL: Final = Limits()


class Way:
    """What stands for the network of a box, from before it is built until `close`."""

    def __init__(
        self,
        rules: Rules,
        broker: Broker,
        surroundings: Surroundings,
        limits: Limits = _USUAL,
        placeholders: Placeholders | None = None,
    ) -> None:
        self._rules = rules
        self._broker = broker
        self._surroundings = surroundings
        self._limits = limits
        self._placeholders = placeholders
        self._gate: Gate | None = None

    @property
    def variables(self) -> Mapping[str, str]:
        """Placeholders; none for a proxy: names lead there by themselves, and many programs fail at those."""
        return {} if self._placeholders is None else self._placeholders.variables

    @property
    def files(self) -> Mapping[str, bytes]:
        """The files in which programs that know no proxy find hosts."""
        hosts = Addresses(self._rules).hosts()
        files = {} if self._placeholders is None else self._placeholders.files
        return {"/etc/hosts": hosts.encode(), "/etc/resolv.conf": RESOLV_CONF, **files}

    def open(self, pid: int) -> None:
        """Listen in the network namespace of this process.

        Raises:
            LaunchError: that cannot be.
        """
        listeners = self._broker.listeners(pid, self._rules.ports)
        self._gate = Gate(self._rules, listeners, self._surroundings, self._limits, self._placeholders)

    def close(self) -> None:
        """End what goes out, and let nothing out any more."""
        gate, self._gate = self._gate, None
        if gate is not None:
            gate.close()


def rules_of(network: Network) -> Rules:
    """The rules that a profile's network stands for.

    Raises:
        ConfigError: one of its hosts is none.
    """
    return read(network.hosts, Mode.LEARNING if network.learns else Mode.LISTED)
