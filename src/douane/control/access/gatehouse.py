"""Who is at a browser: what it shows is looked up, and held against accounts and documents of now."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from douane.control.access.cookies import Cookies, Jar, digest_of, new_mark, token_of
from douane.control.access.documents import Documents
from douane.control.access.neighbours import account_behind
from douane.control.access.noted import Noting
from douane.control.access.openid.issuers import Issuers
from douane.control.access.openid.journeys import Journeys
from douane.control.access.origins import Names
from douane.control.access.passkeys import Challenges
from douane.control.access.passwords import Passwords
from douane.control.access.roles import again, of_account, roles_by, vouched
from douane.control.access.stage import BETWEEN, Stage
from douane.control.access.turns import Turns, network_of
from douane.control.access.visitor import Visitor
from douane.control.api.rates import Rates
from douane.model.access import DEFAULT_TENANT
from douane.operations.base import By, Place, place_of, roles_of
from douane.stores.accounts.register import Register
from douane.stores.accounts.sittings import Sitting

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection, Request
    from starlette.responses import Response

    from douane.control.access.openid.issuers import Asked
    from douane.model.access import Principal
    from douane.operations.base import Role
    from douane.policy.control import Control
    from douane.stores.accounts.people import Account

LEAVING = 30.0  # people of one address who are sent to an issuer in a minute
_LONGEST_AGENT = 200


class Shown(NamedTuple):
    """Somebody who has shown who they are: by what, and for which account as it is.

    `since` is when they did, if that was for a session before this one; `leave` is where they sign out of
    their issuer.
    """

    principal: Principal
    how: str
    account: Account | None = None
    stage: Stage = Stage.FULL
    since: float = 0.0
    leave: str = ""


class Gatehouse:
    """The accounts and sessions of one installation; `state` and `config` are its folders. To be closed.

    Raises:
        DouaneError: its documents or its accounts cannot be read.
    """

    def __init__(
        self,
        state: str,
        config: str,
        clock: Callable[[], float] = time.time,
        passwords: Passwords | None = None,
    ) -> None:
        self.clock = clock
        self.state = state
        self._config = config
        self.documents = Documents(config, clock)
        self.register = Register(state)
        self.passwords = passwords or Passwords()
        self.noting = Noting(state, clock)
        self.journeys = Journeys(clock)
        self.challenges = Challenges(clock)
        self._issuers = Issuers(state, clock)
        self._leaving = Rates(LEAVING, clock)
        self.turns = Turns(self.register.tries, self.register.key, clock)

    @property
    def control(self) -> Control:
        """What the documents say of the control room."""
        return self.documents.of(DEFAULT_TENANT).control

    @property
    def names(self) -> Names:
        """What we are called."""
        return Names(self.control.url)

    def cookies(self, request: HTTPConnection) -> Cookies:
        """How cookies are called where the request came in."""
        control, server = self.control, request.scope.get("server") or ("", 0)
        is_secure = control.url.startswith("https://") or bool(control.tls.certificate)
        return Cookies(is_secure, server[1] or 0)

    def known(self, request: Request) -> Visitor | None:
        """Who has signed in at this browser, None for nobody."""
        mark, sitting = self.mark(request), self.sitting(request)
        if sitting is None or sitting.stage != Stage.FULL:
            return None
        principal = self.principal(sitting)
        by = By(sitting.principal, roles_of(sitting.roles), "page")
        return Visitor(by, self.place(principal.tenant), token_of(mark), sitting.name)

    def mark(self, request: HTTPConnection) -> str:
        """The mark that the browser shows, ``""`` for none."""
        return self.cookies(request).read(request, Jar.SESSION)

    def sitting(self, request: HTTPConnection) -> Sitting | None:
        """The session of the browser, in which somebody is there now."""
        found = self._counting(request)
        if found is not None:
            self.register.sittings.seen(digest_of(self.mark(request)), found, self.clock())
        return found

    def stays(self, request: HTTPConnection, visitor: Visitor) -> bool:
        """Whether who began to be answered may go on to be; that answers go on shows nobody there."""
        found = self._counting(request)
        return found is not None and found.name == visitor.session

    def uid_behind(self, request: HTTPConnection) -> int | None:
        """Whose browser it is, where other ports of this machine see and set its cookies: on plain HTTP."""
        client, server = request.client, request.scope.get("server")
        if client is None or server is None or server[1] is None or self.cookies(request).is_secure:
            return None
        return account_behind((client.host, client.port), (server[0], server[1]))

    def begin(self, request: Request, response: Response, shown: Shown) -> Sitting:
        """Let the browser hold a new session, with a new mark; what it held before is over."""
        cookies, at = self.cookies(request), self.clock()
        before, mark = cookies.read(request, Jar.SESSION), new_mark()
        if before:
            self.register.sittings.end(digest_of(before))
        sign_in = self.control.sign_in
        self.register.sittings.forget(at - sign_in.idle, at)
        began = shown.since or at
        until = began + (sign_in.lifetime if shown.stage is Stage.FULL else BETWEEN)
        sitting = Sitting(
            name=secrets.token_hex(8),
            stage=shown.stage.value,
            principal=shown.principal.id,
            account=shown.account.name if shown.account else "",
            revision=shown.account.revision if shown.account else 0,
            roles=tuple(sorted(self.roles(shown.principal, shown.account))),
            vouched={
                **vouched(shown.principal),
                "leave": shown.leave,
                "uid": self.uid_behind(request),
            },
            how=shown.how,
            address=address_of(request),
            agent=request.headers.get("user-agent", "")[:_LONGEST_AGENT],
            began=began,
            seen=at,
            until=until,
        )
        self.register.sittings.add(digest_of(mark), sitting)
        cookies.put(response, Jar.SESSION, mark)
        return sitting

    def roles(self, principal: Principal, account: Account | None) -> frozenset[Role]:
        """What they may do now."""
        named = self.documents.of(principal.tenant).control.roles
        own = roles_of(account.roles) if account else frozenset()
        return own | roles_by(named, principal)

    def principal(self, sitting: Sitting) -> Principal:
        """Who has signed in, as it was vouched for."""
        return again(sitting.principal, sitting.vouched)

    def place(self, tenant: str) -> Place:
        """What is a tenant's."""
        return place_of(self.state, self._config, tenant)

    def issuers(self) -> tuple[Asked, ...]:
        """The issuers that somebody can sign in with."""
        return self._issuers.known(self.documents.of(DEFAULT_TENANT).access.issuers)

    def may_leave(self, request: HTTPConnection) -> bool:
        """Whether one more may be sent to an issuer from there in this minute; they count from now on."""
        return self._leaving.take(network_of(address_of(request))) == 0

    def close(self) -> None:
        """Let go of accounts and connections."""
        self._issuers.close()
        self.register.close()

    def _counting(self, request: HTTPConnection) -> Sitting | None:
        """The session of the browser; one that counts no more is over."""
        mark = self.mark(request)
        found = self.register.sittings.find(digest_of(mark)) if mark else None
        if found is not None and not self._counts(found, self.clock()):
            self.register.sittings.end(digest_of(mark))
            return None
        return found if found is not None and self.uid_behind(request) == found.vouched.get("uid") else None

    def _counts(self, sitting: Sitting, at: float) -> bool:
        """Whether nothing has happened since that would have let them in otherwise, or not at all."""
        idle = self.control.sign_in.idle
        if at >= min(sitting.until, sitting.seen + idle) or at < sitting.began - BETWEEN:
            return False
        account = self.register.people.find(sitting.account) if sitting.account else None
        if sitting.account and not _is_good(account, sitting.revision):
            return False
        principal = of_account(account) if account else self.principal(sitting)
        return tuple(sorted(self.roles(principal, account))) == sitting.roles


def address_of(request: HTTPConnection) -> str:
    """The address of the other end of the connection."""
    return request.client.host if request.client else ""


def _is_good(account: Account | None, revision: int) -> bool:
    return account is not None and account.disabled is None and account.revision == revision
