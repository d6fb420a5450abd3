"""The one way in which views are read and acts are run: role, fields, once for each key, one entry."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from hmac import digest
from typing import TYPE_CHECKING

from douane.audit.entry import lifecycle
from douane.errors import DouaneError, StoreError
from douane.model.events import Record
from douane.operations.base import Change
from douane.operations.errors import ConflictError, GivenError, NotAllowedError, OperationError
from douane.operations.fields import checked, told
from douane.operations.written import written
from douane.stores.keys import value_key
from douane.stores.performed import Claimed, Performed
from douane.stores.sqlite import SqliteStore

if TYPE_CHECKING:
    from douane.operations.base import Act, Body, By, Given, Listing, Place, Role, View

_LONGEST_KEY = 255


def seen(place: Place, by: By, view: View, given: Mapping[str, object]) -> Listing | Body:
    """What the view shows of this place to whoever asks.

    Raises:
        OperationError: they may not see it, there is nothing of that name, or a field is wrong.
    """
    _ensure_role(by, view.role)
    return view.read(place, checked(view.takes, given))


def performed(place: Place, by: By, act: Act, given: Mapping[str, object], key: str = "") -> Change:
    """What has come of the act, with an entry that says so; of a key that is known, what came of it then.

    A refusal has an entry, too, and nothing was changed by it.

    Raises:
        OperationError: they may not do it, or it cannot be done as asked.
        DouaneError: it cannot be done now.
    """
    if act.is_urgent:
        return _at_once(place, by, act, given)
    with closing(SqliteStore(place.state)) as log:
        log.check_writable()  # what could not be told is not done
        noted = told(act.takes, given)
        try:
            _ensure_role(by, act.role)
            values = checked(act.takes, given)
            with closing(Performed(place.state)) as keys:
                change, is_new = _once(place, by, act, values, _Key(keys, key))
        except DouaneError as error:
            log.commit([Record(_entry(by, act, noted, _refusal(error)))])
            raise
        except Exception as error:
            log.commit([Record(_entry(by, act, noted, _bug(error)))])
            raise
        if is_new:
            outcome = {"action": "allow", "before": change.before, "after": change.after, "told": change.told}
            log.commit([Record(_entry(by, act, noted, outcome))])
            log.checkpoint()
    return change


def _at_once(place: Place, by: By, act: Act, given: Mapping[str, object]) -> Change:
    """What has come of an act that waits for nothing; the log is told afterwards, if it can be."""
    noted = told(act.takes, given)
    outcome: Body = {"action": "deny"}
    try:
        _ensure_role(by, act.role)
        change = act.run(place, by, checked(act.takes, given))
        outcome = {"action": "allow", "before": change.before, "after": change.after, "told": change.told}
    except DouaneError as error:
        outcome = _refusal(error)
        raise
    except Exception as error:
        outcome = _bug(error)
        raise
    finally:
        with suppress(StoreError), closing(SqliteStore(place.state)) as log:
            log.commit([Record(_entry(by, act, noted, outcome))])
    return change


class _Key:
    """The key of one request, ``""`` for none."""

    def __init__(self, keys: Performed, text: str) -> None:
        if len(text) > _LONGEST_KEY or not text.isprintable():
            raise GivenError("the key of idempotency is too long, or cannot be printed", "send a UUID")
        self._keys = keys
        self._text = text

    def known(self, by: By, asked: str) -> Claimed | None:
        return self._keys.claim(by.id, self._text, asked, time.time()) if self._text else None

    @contextmanager
    def held(self, by: By) -> Iterator[list[Change]]:
        """Keep the change that is put into the list; nothing, where the act has failed."""
        made: list[Change] = []
        try:
            yield made
        except BaseException:
            if self._text:
                self._keys.release(by.id, self._text)
            raise
        if self._text:
            change = made[0]
            came = {"before": written(change.before), "after": written(change.after), "told": change.told}
            self._keys.keep(by.id, self._text, came)


def _once(place: Place, by: By, act: Act, values: Given, key: _Key) -> tuple[Change, bool]:
    """What came of the act, and whether it was run just now."""
    asked = _digest(act, values, value_key(place.state))
    known = key.known(by, asked)
    if known is not None:
        return _again(known, asked), False
    with key.held(by) as made:
        made.append(act.run(place, by, values))
    return made[0], True


def _again(known: Claimed, asked: str) -> Change:
    if known.asked != asked:
        raise GivenError("the key of idempotency was used for something else", "send another key")
    if known.came is None:
        raise ConflictError("the same is being done at the moment", "look at what has come of it")
    came = known.came
    before, after = came["before"], came["after"]
    assert isinstance(before, dict)  # noqa: S101  # as `_Key.held` keeps it
    assert isinstance(after, dict)  # noqa: S101  # the same
    return Change(before, after, str(came["told"]))


def _digest(act: Act, values: Given, key: bytes) -> str:
    """What was asked, secrets too, which nobody can try to guess without the key."""
    text = json.dumps([act.name, dict(values)], sort_keys=True, default=list)
    return digest(key, text.encode("utf-8", "surrogatepass"), "sha256").hex()


def _ensure_role(by: By, role: Role) -> None:
    if not by.may(role):
        have = ", ".join(sorted(by.roles)) or "none"
        fix = f"ask an administrator for it; `[control.roles.{role.value}]` says who has it"
        raise NotAllowedError(f"this is for the role `{role.value}`, and yours: {have}", fix)


def _refusal(error: DouaneError) -> dict[str, object]:
    """What an entry says of an act that was not done; `status` tells a slip from what is not for them."""
    status = {"status": error.status} if isinstance(error, OperationError) else {}
    return {"action": "deny", "because": error.message, **status}


def _bug(error: Exception) -> dict[str, object]:
    """What an entry says of an act that ended in a bug: nobody knows how much of it was done."""
    because = f"a bug: {type(error).__name__}; it may have been done in part"
    return {"action": "deny", "because": because, "status": 500}


def _entry(by: By, act: Act, noted: Body, outcome: Body) -> dict[str, object]:
    told = {"subject": str(noted.get("id", ""))[:256], "how": by.how, "given": written(noted)}
    return lifecycle(f"control/{act.name}", (by.id, time.time()), **told, **written(outcome))
