"""A list of servers says when each was in use last."""

from __future__ import annotations

from contextlib import closing

from douane.gateway.last_use import LastUse
from douane.model.server import ServerIdentity
from douane.stores.sqlite import SqliteStore
from tests.unit.gateway.sessions._made import NOW, asking, table

FILES, MAIL = (
    ServerIdentity("npm:files", "files", "npm:files"),
    ServerIdentity("npm:mail", "mail", "npm:mail"),
)


def test_a_server_that_is_in_use_is_written_down_once_a_minute(tmp_path):
    sessions = table(tmp_path)
    with closing(SqliteStore(str(tmp_path))) as store:
        for one in (FILES, MAIL):
            store.register(one, NOW - 5000)
        last_use = LastUse(store.register)

        def seen():
            last_use.look(sessions, [FILES, MAIL])
            return [one.last_seen for one in store.servers()]

        live = sessions.begin(asking(server="files"), "", "2025-11-25", NOW)
        assert seen() == [NOW, NOW - 5000]
        live.used = NOW + 59
        assert seen() == [NOW, NOW - 5000]
        live.used = NOW + 60
        assert seen() == [NOW + 60, NOW - 5000]
