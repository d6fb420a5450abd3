"""Where programs keep what signs people in: agents, package registries, clouds, wallets and Douane itself."""

from __future__ import annotations

from typing import Final

# Below a home, each as its program documents it; the names are of nothing else, wherever they stand.
ACCOUNTS: Final = (
    r"\.claude/\.credentials\.json|\.codex/auth\.json|\.gemini/oauth_creds\.json|share/opencode/auth\.json|"
    r"\.config/(?:gh/hosts\.yml|hub|glab-cli/config\.yml|github-copilot/(?:hosts|apps)\.json)|"
    r"\.vault-token|\.cargo/credentials(?:\.toml)?|\.gem/credentials|\.m2/settings(?:-security)?\.xml|"
    r"\.(?:config/)?composer/auth\.json|\.terraform\.d/credentials\.tfrc\.json|\.pulumi/credentials\.json|"
    r"\.s3cfg|\.boto|\.databrickscfg|\.kaggle/kaggle\.json|\.(?:cache/)?huggingface/token|\.oci/config|"
    r"\.config/(?:doctl/config\.yaml|stripe/config\.toml|sops/age/keys\.txt|op/config|\.wrangler/config/[^/]+)|"
    r"\.(?:vercel/auth|netlify/config|snowsql/config)(?:\.json)?|\.fly/config\.yml|\.snowflake/connections\.toml|"
    r"\.azure/(?:msal_token_cache|service_principal_entries)\.\w+|application_default_credentials\.json|"
    r"rclone\.conf|logins\.json|cookies\.(?:sqlite|binarycookies)|\.config/solana/id\.json|wallet\.dat"
)
_PROFILES: Final = r"(?:~|appdata/(?:local|roaming)|\$env:(?:local)?appdata|programdata|system32)"
# Folders of which all is such; those with the names of what programs are about only where a person's lie.
FOLDERS: Final = (
    r"\.ethereum/keystore|\.electrum/wallets|exodus/exodus\.wallet|nkbihfbeogaeaoehlefnkodbefgpgknn|"
    r"\.config/(?:1password|bitwarden)|\.1password|"
    r"(?:~|(?:users|home)/[^/]+)/library/cookies|"
    rf"{_PROFILES}/microsoft/(?:protect|credentials|vault)|"
    r"(?:vivaldi|opera software)(?:/[^/]+){0,6}/(?:login data|cookies)"
)
# Of those that are called the same beside a project: only the one in a home.
AT_HOME: Final = r"(?:~|home/[^/]+|users/[^/]+|root)/\.npmrc"
DATABASE: Final = r"[^/]*\.kdbx"  # of KeePass
# Who may change it changes what is refused. A folder of another name holds files of these names.
OWN: Final = (
    r"(?:\.config|\.local/state|\.local/share|library/(?:application support|preferences|logs)|"
    r"appdata/(?:local|roaming)|etc)/douane(?:/|$)|(?:douane\.toml|douane\.db(?:-\w+)?)$"
)
# One of these stands in all of them that have no folder with a dot before it.
TELLING: Final = (
    *(
        "douane",
        "wallet",
        ".kdbx",
        "rclone.conf",
        "application_default",
        "opencode",
        "library/",
        "microsoft/",
    ),
    *("nkbihfbeogaeaoehlefnkodbefgpgknn", "vivaldi", "opera", ".dat"),
)
