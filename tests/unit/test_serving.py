"""The gateway follows what the documents say of who may enter."""

from __future__ import annotations

import asyncio
import time

import pytest

from douane.errors import ConfigError
from douane.gateway.logs import Log, Style
from douane.serving import Gateway
from douane.stores.documents import load
from douane.transports.guardian import Guardian
from tests._scanner import used_before

SERVER = '[gateway]\nlisten = "127.0.0.1:0"\n[servers.one]\nurl = "http://127.0.0.1:1/mcp"\n'
ISSUER = '[[identity.issuer]]\nurl = "https://{}.example"\n'
METADATA = "/.well-known/oauth-protected-resource/servers/one/mcp"


@pytest.fixture
def document(tmp_path, monkeypatch):
    (tmp_path / "config").mkdir()
    monkeypatch.setenv("DOUANE_CONFIG", str(tmp_path / "config"))
    monkeypatch.setenv("DOUANE_STATE", str(used_before(tmp_path / "state")))
    monkeypatch.chdir(tmp_path)
    return tmp_path / "config" / "douane.toml"


def opened(document, use):
    """What `use` makes of a gateway that takes requests."""

    async def using():
        guardian = Guardian()
        gateway = Gateway(lambda: load(document.parent, None), guardian, Log(Style.TEXT, time.time))
        try:
            await gateway.open()
            return await use(gateway)
        finally:
            gateway.close()
            guardian.release()

    return asyncio.run(using())


def issuers(gateway):
    return sorted({one.url for gate in gateway.gates.values() for one in gate.admission.issuers})


def test_who_may_enter_is_read_again_when_a_document_changes(document):
    document.write_text(SERVER + ISSUER.format("one"))

    async def use(gateway):
        before = issuers(gateway)
        document.write_text(SERVER + ISSUER.format("another"))
        await gateway.reread()
        return before, issuers(gateway)

    assert opened(document, use) == (["https://one.example"], ["https://another.example"])


def test_a_mistake_changes_nothing_and_is_told(document, capsys):
    document.write_text(SERVER + ISSUER.format("one"))

    async def use(gateway):
        document.write_text(SERVER + ISSUER.format("one").replace("https", "ftp"))
        await gateway.reread()
        return issuers(gateway)

    assert opened(document, use) == ["https://one.example"]
    assert "everything stays as it was" in capsys.readouterr().err


def test_a_program_that_is_not_there_is_told_of_before_anybody_asks_for_its_server(document, capsys):
    document.write_text(SERVER + '[servers.two]\ncommand = ["no-such-program"]\n')

    async def use(gateway):
        return [name for name in gateway.gates if "two" in name]

    assert opened(document, use)
    assert "server `two`: there is no program `no-such-program`" in capsys.readouterr().err


def test_metadata_is_there_while_there_are_issuers(document):
    document.write_text(SERVER)

    async def use(gateway):
        before = METADATA in gateway._door.routes.pages
        document.write_text(SERVER + ISSUER.format("one"))
        await gateway.reread()
        return before, METADATA in gateway._door.routes.pages

    assert opened(document, use) == (False, True)


def test_without_a_server_there_is_nothing_to_stand_in_front_of(document):
    document.write_text("")
    with pytest.raises(ConfigError, match="there is no server"):
        opened(document, None)


def test_what_all_servers_keep_for_clients_is_bounded_together(document):
    document.write_text(f'{SERVER}[servers.two]\nurl = "http://127.0.0.1:2/mcp"\n')

    async def use(gateway):
        [premises] = gateway._premises.values()
        return {id(one.served.shelves) for one in premises._standing}, id(gateway._roads.shelves)

    found, of_all = opened(document, use)
    assert found == {of_all}
