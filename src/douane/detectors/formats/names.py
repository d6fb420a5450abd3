"""What the name of a variable, field, option or header says about its value."""

from __future__ import annotations

from enum import Enum
from typing import Final

from douane.detectors.formats.providers import is_provider
from douane.detectors.lazy import Lazy
from douane.detectors.plausible import words


class Kind(Enum):
    """What a name announces."""

    PASSWORD = "password"  # noqa: S105  # not one
    KEY = "key"
    NOTHING = "nothing"


_WORDS: Final = Lazy(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

# Also in the languages of Europe: configuration is often named in its author's.
_PASSWORD: Final = frozenset(
    words(
        "password passwd passwort passwords pwd pass passphrase passcode passw pswd kennwort wachtwoord"
        " contrasena senha mdp dbpass dbpassword userpass rootpassword adminpassword mypassword userpassword"
        " dbpasswd dbpwd storepass keypass sshpass pgpassword mysqlpassword"
    )
)
_KEY: Final = frozenset(
    words(
        "secret secrets secrete token apikey authkey accesskey secretkey privatekey credential"
        " credentials creds"
        " cred auth authtoken accesstoken apitoken authorization bearertoken refreshtoken sessiontoken"
        " clientsecret apisecret appsecret appkey sharedkey masterkey accountkey signingkey encryptionkey"
        " servicekey licensekey deploykey sharedaccesskey privkey mytoken jwt pat sessionid sessid"
    )
)
# In names that run together, such as `userpassword` or `MYAPIKEY`.
_PASSWORD_ENDS: Final = ("password", "passwd", "userpass", "passphrase")
_KEY_ENDS: Final = ("apikey", "token", "secret", "secretkey", "accesskey", "privatekey", "authkey")
# "key" alone names a column, a cache entry or a button; one of these before it makes it a credential.
_BEFORE_KEY: Final = frozenset(
    words(
        "api access secret private auth encryption signing account license licence service master"
        " storage client"
        " consumer app admin shared subscription server integration deploy write hmac token application"
        " preshared psk instrumentation sdk webhook decryption crypto jwt session ssh root global developer"
        " dev user host"
    )
)
# Before "key" these name a column, a place or an entry; whatever else stands there may be a service.
_STORED: Final = frozenset(
    words(
        "cache object row item group sort order lookup index map dict hash site dedup dedupe message"
        " record document doc file s bucket blob translation event query node issue ticket project"
        " config setting settings state data list react element component tab menu unique composite"
        " natural resource asset image media upload path block content etag request trace span metric"
        " label tag unit parent child entity redis board page chart store routing correlation join"
        " hotkey arrow enter shift meta any no the this my one new old dictionary json column table"
        " foreign primary alternate answer legend i18n locale string field value registry reg"
    )
)


# Words that turn the name round: it speaks about a secret, or of something that is public or short-lived.
_HARMLESS: Final = frozenset(
    words(
        "public pub count counts limit length size type types name names id ids url uri path file hash hashed"
        " digest policy field fields ref arn hint page next cursor continuation progress sync csrf xsrf nonce"
        " cache sort primary foreign partition idempotency usage max min total expires expiry"
        " label placeholder"
        " regex pattern prefix format index integrity checksum fingerprint sha commit endpoint scope scopes"
        " version per reset strength non invalid fake mock dummy example sample authenticity timestamp date"
        " created updated algorithm alg method title description help text message error status enabled"
        " required confirm confirmation rules manager provider store ttl duration timeout bytes encryption"
        " mechanism plugin hasher hashers hashing"
    )
)
_ONLY_BEHIND: Final = frozenset(words("ref id ids file path name names hash text message version encryption"))

_OF_FORM: Final = ["request", "verification", "token"]  # against forged requests, in pages of ASP.NET
_ANYWHERE: Final = _HARMLESS - _ONLY_BEHIND


def kind_of(name: str) -> Kind:
    """What `name` announces, read by its words, as in `dbPassword` or `X-API-Key`."""
    parts = [word.lower() for word in _WORDS.findall(name)]
    if _is_turned(parts) or parts == _OF_FORM:
        return Kind.NOTHING
    if not _PASSWORD.isdisjoint(parts) or any(part.endswith(_PASSWORD_ENDS) for part in parts):
        return Kind.PASSWORD
    if not _KEY.isdisjoint(parts) or any(part.endswith(_KEY_ENDS) for part in parts) or _is_key(name, parts):
        return Kind.KEY
    return Kind.NOTHING


def is_of_somebody(name: str) -> bool:
    """Whether `name` is "key" and something else before that may be a service, as in `paymo_key`."""
    parts = [word.lower() for word in _WORDS.findall(name)]
    before = parts[:-1]
    return parts[-1:] == ["key"] and bool(before) and not _is_turned(parts) and _STORED.isdisjoint(before)


def is_harmless(name: str) -> bool:
    """Whether `name` speaks about a secret, or of something that is public or short-lived."""
    return _is_turned([word.lower() for word in _WORDS.findall(name)])


def _is_turned(parts: list[str]) -> bool:
    """Whether a word turns the name round; some do so only at its end, as in `access_key_id`."""
    return not _HARMLESS.isdisjoint(parts[-1:]) or not _ANYWHERE.isdisjoint(parts)


def _is_key(name: str, parts: list[str]) -> bool:
    """Whether a word before makes "key" a credential, or it is named like an environment variable."""
    if any(part.endswith("key") and part != "key" and is_provider(part) for part in parts):
        return True
    if "key" not in parts:
        return False
    before = parts[: parts.index("key")]
    if before and before[-1] in _STORED:
        return False
    return not _BEFORE_KEY.isdisjoint(before) or (bool(before) and (name.isupper() or is_provider(name)))
