"""Keys of further clouds, of hosting and of databases that are rented."""

from __future__ import annotations

from typing import Final

from douane.detectors.pattern import Pattern, inside, secret, shape, token
from douane.detectors.plausible import by_case, by_digits, by_mixture
from douane.model.finding import Severity

_AWS_SESSION: Final = r"[A-Za-z0-9+/]{100,2000}={0,2}"

PATTERNS: Final[tuple[Pattern, ...]] = (
    token(
        "aws-session-token", "an AWS session token", "IQoJb3JpZ2lu FwoGZXIvYXdz FQoGZXIvYXdz", _AWS_SESSION
    ),
    token("aws-appsync-key", "an AWS AppSync API key", "da2-", "[a-z0-9]{26}", by_digits),
    token(
        "amazon-mws-token", "an Amazon MWS token", "amzn.mws.", "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
    ),
    token("amazon-client-secret", "an Amazon OAuth client secret", "amzn1.oa2-cs.v1.", "[0-9a-f]{64}"),
    token(
        "amazon-login-token",
        "a token of Login with Amazon",
        "Atza|IwEB Atzr|IwEB",
        "[A-Za-z0-9+/=_-]{80,2000}",
    ),
    token("gemini-key", "a Google API key bound to a service account", "AQ.Ab8RN6", "[A-Za-z0-9_-]{44}"),
    token("gcs-hmac-key", "an HMAC key id of Google Cloud Storage", "GOOG1E GOOG4E", "[A-Z0-9]{20,60}"),
    shape(
        secret("firebase-messaging-key", "a server key of Firebase Cloud Messaging"),
        (":APA91b",),
        r"AAAA[A-Za-z0-9_-]{7}:APA91b[A-Za-z0-9_-]{134}",
        ahead=(11,),
    ),
    shape(
        secret("azure-devops-token", "a personal access token of Azure DevOps", Severity.CRITICAL),
        ("AZDO",),
        "[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}",
        ahead=(76,),
    ),
    inside(
        secret("azure-sas", "a shared access signature of Azure"),
        ("sig=",),
        r"sig=(?P<secret>[A-Za-z0-9%/+]{42,60}(?:%3[Dd]|=))",
    ),
    inside(
        secret("azure-function-code", "the key in the address of an Azure function"),
        (".azurewebsites.net/api/",),
        r"\.azurewebsites\.net/api/[A-Za-z0-9_/-]{1,80}\?code=(?P<secret>[A-Za-z0-9_/%-]{40,70}={0,2})",
    ),
    token("alibaba-sts-id", "a short-lived Alibaba Cloud key id", "STS.N", "[A-Za-z0-9]{20,30}", by_case),
    token("tencent-secret-id", "a Tencent Cloud secret id", "AKID", "[A-Za-z0-9]{32}", by_digits),
    token("volcengine-key", "a Volcengine access key id", "AKLT", "[A-Za-z0-9_-]{36,60}", by_case),
    token("baidu-key", "a Baidu Cloud access key id", "ALTAK", "[A-Za-z0-9]{21}", by_case),
    token(
        "yandex-iam-token",
        "a Yandex Cloud IAM token",
        "t1.9euel",
        r"[A-Za-z0-9_-]{40,400}\.[A-Za-z0-9_-]{80,100}",
    ),
    token("yandex-oauth-token", "a Yandex OAuth token", "y0_A", "[A-Za-z0-9_-]{50,80}"),
    token("yandex-storage-key", "a static access key id of Yandex Cloud", "YCAJE", "[A-Za-z0-9_-]{20}"),
    token(
        "yandex-storage-secret",
        "a static secret key of Yandex Cloud",
        "YCO YCN YCM YCP",
        "[A-Za-z0-9_-]{37}",
        by_mixture,
    ),
    token("scaleway-key", "a Scaleway access key id", "SCW", "[A-Z0-9]{17}", by_digits),
    token("exoscale-key", "an Exoscale API key", "EXO", "[0-9a-f]{24}"),
    token("upcloud-token", "an UpCloud token", "ucat_", "[A-Z0-9]{26}"),
    token(
        "vercel-blob-token", "a Vercel Blob token", "vercel_blob_rw_", "[A-Za-z0-9]{16}_[A-Za-z0-9]{30,40}"
    ),
    token("render-key", "a Render API key", "rnd_", "[A-Za-z0-9]{28,40}", by_case),
    token(
        "cloudflare-token", "a Cloudflare API key or token", "cfk_ cfut_ cfat_", "[A-Za-z0-9]{40}[0-9a-f]{8}"
    ),
    token("turnstile-secret", "a Cloudflare Turnstile secret", "0x4AAAAAAA", "[A-Za-z0-9_-]{25,30}"),
    token(
        "cloudflare-tunnel-token", "a token of a Cloudflare tunnel", "eyJhIjoi", "[A-Za-z0-9]{120,240}={0,2}"
    ),
    token(
        "aiven-password",
        "a password of an Aiven service",
        "AVNS_",
        "[A-Za-z0-9_-]{19}",
        severity=Severity.CRITICAL,
    ),
    token("neon-key", "a Neon API key", "napi_", "[a-z0-9]{64}"),
    token("fauna-secret", "a Fauna secret", "fnAE fnAF", "[A-Za-z0-9_-]{36}"),
    token("xata-key", "a Xata API key", "xau_", "[A-Za-z0-9]{25,40}"),
    token("cockroach-key", "a CockroachDB Cloud API key", "CCDB1_", "[A-Za-z0-9]{22}_[A-Za-z0-9]{40}"),
    token("atlas-secret", "a MongoDB Atlas client secret", "mdb_sa_sk_", "[A-Za-z0-9_-]{40}"),
    token("elastic-key", "an Elastic Cloud API key", "essu_ essa_", "[A-Za-z0-9+/]{60,120}={0,2}"),
    token("clickhouse-key", "a ClickHouse Cloud secret key", "4b1d", "[A-Za-z0-9]{38}", by_case),
    token("confluent-secret", "a Confluent API secret", "cflt", "[A-Za-z0-9+/]{60}", by_mixture),
    token("dbt-token", "a dbt Cloud token", "dbtu_ dbtc_", "[A-Za-z0-9_-]{36,60}"),
    token("materialize-password", "a Materialize app password", "mzp_", "[0-9a-f]{64}"),
    token("tinybird-token", "a Tinybird token", "p.eyJ", r"[A-Za-z0-9_-]{60,160}\.[A-Za-z0-9_-]{40,50}"),
    token("deno-token", "a Deno Deploy token", "ddp_ ddo_", "[A-Za-z0-9]{36}"),
    token("depot-token", "a Depot token", "depot_org_ depot_project_ depot_user_", "[0-9a-f]{64}"),
)
