"""Of the user's npm settings an installer gets what is of registries, and nothing else."""

from __future__ import annotations

from douane.sandbox.install.npmrc import named, needed, registries, variables

USERS = """\
; mine
registry = https://npm.example/all/
@ann:registry=https://${HOST}/
//npm.example/all/:_authToken=${NPM_TOKEN}
ignore-scripts=false
script-shell=/tmp/evil
prefix=/home/ann/.npm
cafile="/etc/ssl/corp.pem"
"""


def test_registries_and_credentials_stay_and_what_changes_how_it_runs_goes():
    assert needed([USERS]).splitlines() == [
        "registry = https://npm.example/all/",
        "@ann:registry=https://${HOST}/",
        "//npm.example/all/:_authToken=${NPM_TOKEN}",
        'cafile="/etc/ssl/corp.pem"',
    ]


def test_every_registry_that_is_named_is_found():
    assert [*registries(USERS, {"HOST": "git.example"})] == [
        "https://npm.example/all/",
        "https://git.example/",
    ]
    assert [*named(USERS, "cafile")] == ["/etc/ssl/corp.pem"]


def test_variables_of_the_settings_are_passed_on_and_no_others():
    environment = {
        "npm_config_registry": "",
        "NPM_CONFIG_REGISTRY": "",
        "npm_config_script_shell": "",
        "KEY": "",
    }
    names = [*variables(needed([USERS]), environment)]
    assert names == ["HOST", "NPM_TOKEN", "npm_config_registry", "NPM_CONFIG_REGISTRY"]
