from __future__ import annotations

import pytest

from douane.errors import ConfigError
from douane.supply.addresses import NPM, PYPI, Settings, npm_address, pypi_address

EMPTY = Settings((), (), (), {})


def test_without_settings_the_public_registries_are_asked():
    assert npm_address("mcp-notes", EMPTY).url == NPM
    assert pypi_address(EMPTY).url == PYPI


def test_a_scope_has_its_own_registry_and_its_own_token():
    npmrc = "registry=https://npm.one/\n@ada:registry=https://npm.two/deep/\n//npm.two/:_authToken=${TOKEN}\n"
    settings = EMPTY._replace(npmrc=(npmrc,), environ={"TOKEN": "made-up"})
    assert npm_address("mcp-notes", settings) == ("https://npm.one/", {})
    assert npm_address("@ada/notes", settings) == (
        "https://npm.two/deep/",
        {"Authorization": "Bearer made-up"},
    )


@pytest.mark.parametrize("url", ["https://ann:made-up@[bad", "https://npm.test:99999", "npm.test"])
def test_a_registry_that_is_no_address_is_told_without_what_it_may_hold(url):
    with pytest.raises(ConfigError, match="is no address") as refused:
        npm_address("mcp-notes", EMPTY._replace(environ={"npm_config_registry": url}))
    with pytest.raises(ConfigError, match="is no address"):
        pypi_address(EMPTY._replace(environ={"PIP_INDEX_URL": url}))
    assert "PIP_INDEX_URL" in refused.value.fix
    assert "made-up" not in f"{refused.value.message}{refused.value.fix}"


def test_what_counts_more_comes_first():
    settings = EMPTY._replace(npmrc=("registry=https://project.test", "registry=https://user.test"))
    assert npm_address("mcp-notes", settings).url == "https://project.test/"
    assert (
        npm_address("mcp-notes", settings._replace(environ={"npm_config_registry": "https://told.test"})).url
        == "https://told.test/"
    )


def test_uv_comes_before_pip():
    pip = ("[global]\nindex-url = https://pip.test/simple\n",)
    uv = ('[[index]]\nurl = "https://uv.test/simple"\ndefault = true\n',)
    assert pypi_address(EMPTY._replace(pip=pip)).url == "https://pip.test/simple/"
    assert pypi_address(EMPTY._replace(pip=pip, uv=uv)).url == "https://uv.test/simple/"
    assert (
        pypi_address(EMPTY._replace(environ={"UV_INDEX_URL": "https://told.test"}, uv=uv)).url
        == "https://told.test/"
    )


def test_credentials_in_an_address_become_a_header():
    found = pypi_address(EMPTY._replace(environ={"PIP_INDEX_URL": "https://ada:p%40ss@pip.test/simple"}))
    assert found == ("https://pip.test/simple/", {"Authorization": "Basic YWRhOnBAc3M="})


def test_broken_settings_are_no_settings():
    broken = EMPTY._replace(npmrc=("=\n\x00",), pip=("[global\nindex-url",), uv=("index = [",))
    assert npm_address("mcp-notes", broken).url == NPM
    assert pypi_address(broken).url == PYPI
