"""Where each host keeps its servers, on trees of files as each system has them."""

from fnmatch import fnmatchcase

import pytest

from douane.discovery.hosts import HOSTS
from douane.discovery.machine import Machine

LINUX = Machine("linux", "/home/kim", {}, "/home/kim/shop")
MACOS = Machine("macos", "/Users/kim", {}, "/Users/kim/shop")
WINDOWS = Machine(
    "windows",
    r"C:\Users\kim",
    {
        "APPDATA": r"C:\Users\kim\AppData\Roaming",
        "LOCALAPPDATA": r"C:\Users\kim\AppData\Local",
        "ProgramData": r"C:\ProgramData",
        "ProgramFiles": r"C:\Program Files",
    },
    r"C:\Users\kim\shop",
)

ANYWHERE = """
~/.claude.json                                              claude_code user
~/.claude/plugins/cache/market/notes/1.0/.mcp.json          claude_code plugin
~/.claude/plugins/repos/notes/.claude-plugin/plugin.json    claude_code plugin
~/.cursor/mcp.json                                          cursor user
~/.cursor/plugins/local/x/mcp.json                          cursor plugin
~/.vscode-server/data/User/mcp.json                         vs_code user
~/.copilot/mcp-config.json                                  copilot_cli user
~/.codeium/windsurf/mcp_config.json                         windsurf user
~/.codeium/mcp_config.json                                  windsurf user
~/.junie/mcp/mcp.json                                       junie user
~/.cline/data/settings/cline_mcp_settings.json              cline user
~/.continue/config.yaml                                     continue_dev user
~/.continue/config.json                                     continue_dev user
~/.codex/config.toml                                        codex user
~/.codex/review.config.toml                                 codex profile
~/.codex/plugins/x/.mcp.json                                codex plugin
~/.gemini/settings.json                                     gemini_cli user
~/.gemini/extensions/sec/gemini-extension.json              gemini_cli plugin
~/.gemini/antigravity/mcp_config.json                       antigravity user
~/.gemini/config/mcp_config.json                            antigravity user
~/.qwen/settings.json                                       qwen_code user
~/.aws/amazonq/mcp.json                                     amazon_q user
~/.aws/amazonq/cli-agents/reviewer.json                     amazon_q profile
~/.aws/amazonq/agents/reviewer.json                         amazon_q profile
~/.kiro/settings/mcp.json                                   kiro user
~/.kiro/agents/a.json                                       kiro profile
~/.kiro/powers/installed/figma/mcp.json                     kiro plugin
~/.lmstudio/mcp.json                                        lm_studio user
~/.cache/lm-studio/mcp.json                                 lm_studio user
~/.warp/.mcp.json                                           warp user
~/.agents/.mcp.json                                         warp user
~/.config/opencode/opencode.jsonc                           opencode user
~/.config/opencode/opencode.json                            opencode user
~/.opencode/opencode.json                                   opencode user
~/.config/amp/settings.json                                 amp user
~/.kimi/mcp.json                                            kimi user
~/.factory/mcp.json                                         factory user
~/.qoder/mcp.json                                           qoder user
~/.vibe/config.toml                                         vibe user
shop/.mcp.json                                     claude_code cursor windsurf vs_code copilot_cli project
shop/.cursor/mcp.json                                       cursor project
shop/.vscode/mcp.json                                       vs_code project
shop/.vscode/settings.json                                  vs_code project
shop/.devcontainer/devcontainer.json                        vs_code project
shop/shop.code-workspace                                    vs_code project
shop/.zed/settings.json                                     zed project
shop/.junie/mcp/mcp.json                                    junie project
shop/.idea/mcp.json                                         ai_assistant project
shop/.roo/mcp.json                                          roo project
shop/.kilocode/mcp.json                                     kilo project
shop/.continue/mcpServers/x.yaml                            continue_dev project
shop/.continue/mcpServers/x.json                            continue_dev project
shop/.codex/config.toml                                     codex project
shop/.gemini/settings.json                                  gemini_cli project
shop/.amazonq/mcp.json                                      amazon_q project
shop/.amazonq/cli-agents/a.json                             amazon_q project
shop/.kiro/settings/mcp.json                                kiro project
shop/.warp/.mcp.json                                        warp project
shop/opencode.json                                          opencode project
shop/.opencode/opencode.jsonc                               opencode project
shop/.trae/mcp.json                                         trae project
shop/.factory/mcp.json                                      factory project
shop/.vibe/config.toml                                      vibe project
shop/.crush.json                                            crush project
"""
ON_LINUX = """
~/.config/Claude/claude_desktop_config.json                 claude_desktop user
/etc/claude-code/managed-mcp.json                           claude_code managed
~/.config/Code/User/mcp.json                                vs_code user
~/.config/Code/User/profiles/1f2/mcp.json                   vs_code profile
~/.config/Code - Insiders/User/mcp.json                     vs_code user
~/.config/Code/User/settings.json                           vs_code amp user
~/.config/zed/settings.json                                 zed user
~/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json cline user
~/.config/Cursor/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json cline user
~/.config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json roo user
~/.config/Code/User/globalStorage/kilocode.kilo-code/settings/mcp_settings.json kilo user
~/.config/goose/config.yaml                                 goose user
/etc/codex/config.toml                                      codex system
/etc/gemini-cli/settings.json                               gemini_cli system
/etc/opencode/opencode.json                                 opencode managed
~/.config/Trae/User/mcp.json                                trae user
~/.config/crush/crush.json                                  crush user
"""
ON_MACOS = """
~/Library/Application Support/Claude/claude_desktop_config.json          claude_desktop user
~/Library/Application Support/Claude/Claude Extensions/a.b/manifest.json claude_desktop plugin
/Library/Application Support/ClaudeCode/managed-mcp.json                 claude_code managed
~/Library/Application Support/Code/User/mcp.json                         vs_code user
~/Library/Application Support/Code/User/profiles/1f2/mcp.json            vs_code profile
~/.config/zed/settings.json                                              zed user
~/Library/Application Support/Zed/settings.json                          zed user
~/Library/Application Support/Windsurf/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json roo user
~/.config/goose/config.yaml                                              goose user
/etc/codex/config.toml                                                   codex system
/Library/Application Support/GeminiCli/settings.json                     gemini_cli system
/Library/Application Support/opencode/opencode.jsonc                     opencode managed
~/Library/Application Support/Trae/User/mcp.json                         trae user
~/Library/Application Support/Factory Bridge/mcp.json                    factory user
~/.config/crush/crush.json                                               crush user
"""
ON_WINDOWS = r"""
~\AppData\Roaming\Claude\claude_desktop_config.json         claude_desktop user
~\AppData\Roaming\Claude\Claude Extensions\a\manifest.json  claude_desktop plugin
~\AppData\Local\Packages\Claude_pzs8sxrjxfjjc\LocalCache\Roaming\Claude\claude_desktop_config.json claude_desktop user
~\AppData\Local\Packages\Claude_x\LocalCache\Roaming\Claude\Claude Extensions\a\manifest.json claude_desktop plugin
C:\Program Files\ClaudeCode\managed-mcp.json                claude_code managed
~\AppData\Roaming\Code\User\mcp.json                        vs_code user
~\AppData\Roaming\Code\User\profiles\1f2\mcp.json           vs_code profile
~\AppData\Roaming\Zed\settings.json                         zed user
~\.config\zed\settings.json                                 zed user
~\AppData\Roaming\Code\User\globalStorage\saoudrizwan.claude-dev\settings\cline_mcp_settings.json cline user
~\AppData\Roaming\Block\goose\config\config.yaml            goose user
C:\ProgramData\OpenAI\Codex\config.toml                     codex system
C:\ProgramData\gemini-cli\settings.json                     gemini_cli system
~\AppData\Local\opencode\opencode.jsonc                     opencode user
C:\ProgramData\opencode\opencode.json                       opencode managed
~\AppData\Roaming\Trae\User\mcp.json                        trae user
~\AppData\Roaming\Factory Bridge\mcp.json                   factory user
~\AppData\Roaming\Qoder\SharedClientCache\mcp.json          qoder user
~\AppData\Local\crush\crush.json                            crush user
"""
TREES = [(LINUX, ANYWHERE + ON_LINUX), (MACOS, ANYWHERE + ON_MACOS), (WINDOWS, ANYWHERE + ON_WINDOWS)]
NAMES = {host.name for host in HOSTS}
SCOPES = {"user", "project", "system", "managed", "plugin", "profile"}


def rows(machine, tree):
    """Each file with the hosts that read it and their scope: names of hosts and scopes end a row."""
    for row in filter(None, tree.splitlines()):
        told = [word for word in row.split() if word in NAMES | SCOPES]
        path = row[: row.index(f" {told[0]} ")].rstrip()
        path = path.replace("~", machine.home).replace("shop/", f"{machine.project}/", 1)
        yield machine.path(path), set(told[:-1]), told[-1]


def fits(machine, place, path):
    if not place.path:
        return False
    if not place.below:
        return place.path == path
    start = machine.path(f"{place.path}/")
    separator = "\\" if machine.system == "windows" else "/"
    if not path.startswith(start + separator):
        return False
    names, parts = path[len(start) + 1 :].split(separator), place.below.split("/")
    if parts[0] == "**":
        parts = ["*"] * (len(names) - len(parts) + 1) + parts[1:]
    return len(parts) == len(names) and all(map(fnmatchcase, names, parts))


@pytest.mark.parametrize(("machine", "tree"), TREES, ids=["linux", "macos", "windows"])
def test_each_file_of_a_system_is_found_by_its_hosts_and_no_other(machine, tree):
    for path, hosts, scope in rows(machine, tree):
        finding = {
            (host.name, place.scope)
            for host in HOSTS
            for place in host.places(machine)
            if fits(machine, place, path)
        }
        assert finding == {(host, scope) for host in hosts}, path


@pytest.mark.parametrize(("machine", "tree"), TREES, ids=["linux", "macos", "windows"])
def test_every_host_is_in_the_tree_of_its_system(machine, tree):
    assert {host for _, hosts, _ in rows(machine, tree) for host in hosts} == NAMES


def paths(machine, name):
    return [one.path for host in HOSTS if host.name == name for one in host.places(machine)]


@pytest.mark.parametrize(
    ("variable", "host", "path"),
    [
        ("CLAUDE_CONFIG_DIR", "claude_code", "/else/.claude.json"),
        ("CODEX_HOME", "codex", "/else/config.toml"),
        ("COPILOT_HOME", "copilot_cli", "/else/mcp-config.json"),
        ("CLINE_DIR", "cline", "/else/data/settings/cline_mcp_settings.json"),
        ("VSCODE_PORTABLE", "vs_code", "/else/user-data/User/mcp.json"),
        ("XDG_CONFIG_HOME", "zed", "/else/zed/settings.json"),
        ("OPENCODE_CONFIG", "opencode", "/else"),
    ],
)
def test_a_variable_leads_elsewhere(variable, host, path):
    assert path in paths(LINUX._replace(environ={variable: "/else"}), host)


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: host.name)
def test_without_a_project_no_place_is_one_of_a_project(host):
    for machine in (LINUX, MACOS, WINDOWS):
        alone = machine._replace(project="")
        assert not [one for one in host.places(alone) if one.path and one.scope == "project"]


@pytest.mark.parametrize("machine", [LINUX, MACOS, WINDOWS], ids=["linux", "macos", "windows"])
def test_paths_are_whole_and_of_their_system(machine):
    for host in HOSTS:
        for place in host.places(machine):
            if place.path:
                assert place.path.startswith(("C:\\",) if machine is WINDOWS else ("/",))
                assert "/" not in place.path if machine is WINDOWS else "\\" not in place.path
