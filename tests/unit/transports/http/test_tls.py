"""Both sides know who the other is, and neither says anything before."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import re
import ssl

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from douane.errors import ConfigError
from douane.transports.http import trust
from douane.transports.http.errors import HttpError, Untrusted
from douane.transports.http.limits import HttpLimits
from douane.transports.http.outgoing import Origin, Outgoing, Trust
from douane.transports.http.trust import client_context, pin_of
from tests._promises import promise
from tests.unit.transports.http._served import MUCH, answer, connected, much, read_slowly, served
from tests.unit.transports.http._upstream import CALL, always_ok, pool_of, upstream_of

LIMIT = 1 << 20
PEM = serialization.Encoding.PEM
SIGNS = x509.KeyUsage(
    digital_signature=True,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


class Authority:
    """Issues certificates, in files."""

    def __init__(self, folder, name):
        self.folder = folder
        self.name = name
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.file = folder / f"{name}.pem"
        self.subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        may = [(x509.BasicConstraints(ca=True, path_length=0), True), (SIGNS, True)]
        self.file.write_bytes(self._signed(self.subject, self.key.public_key(), may).public_bytes(PEM))

    def issue(self, name, *alternatives):
        """Files of a certificate and its key, and the certificate as DER."""
        key = ec.generate_private_key(ec.SECP256R1())
        uses = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        names = x509.SubjectAlternativeName(alternatives or [x509.DNSName(name)])
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._signed(subject, key.public_key(), [(uses, False), (names, False)])
        files = self.folder / f"{name}.crt", self.folder / f"{name}.key"
        files[0].write_bytes(certificate.public_bytes(PEM))
        files[1].write_bytes(
            key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        )
        return *files, certificate.public_bytes(serialization.Encoding.DER)

    def _signed(self, subject, public, extensions):
        now = dt.datetime.now(dt.UTC)
        builder = x509.CertificateBuilder(self.subject, subject, public, x509.random_serial_number())
        builder = builder.not_valid_before(now - dt.timedelta(hours=1))
        builder = builder.not_valid_after(now + dt.timedelta(hours=1))
        extensions += [(x509.SubjectKeyIdentifier.from_public_key(public), False)]
        extensions += [(x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False)]
        for extension, is_critical in extensions:
            builder = builder.add_extension(extension, is_critical)
        return builder.sign(self.key, hashes.SHA256())


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"), "ours")


@pytest.fixture(scope="module")
def server(authority):
    return authority.issue(
        "localhost", x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    )


def server_context(server, *, client_ca=None, maximum=None):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(server[0], server[1])
    if client_ca:
        context.load_verify_locations(client_ca)
        context.verify_mode = ssl.CERT_OPTIONAL
    if maximum:
        context.minimum_version = context.maximum_version = maximum
    return context


async def asked_over_tls(server, trust, host="127.0.0.1", **options):
    async def resolve(*_):
        return ["127.0.0.1"]

    tls = server_context(server, **options)
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)  # what the server says of its side
    async with upstream_of(always_ok, tls, trust, host) as (upstream, origin), pool_of(resolve) as pool:
        try:
            return await (await pool.send(origin, CALL)).read(LIMIT)
        except HttpError as error:
            return None if upstream.asked else error


@promise("P-HTTP-UPSTREAM-VERIFIED")
class TestAnUpstream:
    def test_with_a_certificate_of_the_given_authority_is_asked(self, run, authority, server):
        assert run(asked_over_tls(server, Trust(authority.file))) == b"ok"

    def test_is_asked_again_on_the_same_connection(self, run, authority, server):
        async def main():
            async with upstream_of(always_ok, server_context(server), Trust(authority.file)) as (
                upstream,
                origin,
            ):
                async with pool_of() as pool:
                    for _ in range(3):
                        assert await (await pool.send(origin, CALL)).read(LIMIT) == b"ok"
                return upstream.connections

        assert run(main()) == 1

    def test_of_no_known_authority_is_not_asked(self, run, server):
        assert isinstance(run(asked_over_tls(server, Trust())), Untrusted)

    def test_of_another_authority_is_not_asked(self, run, server, tmp_path):
        assert isinstance(run(asked_over_tls(server, Trust(Authority(tmp_path, "other").file))), Untrusted)

    def test_of_another_name_is_not_asked(self, run, authority, server):
        error = run(asked_over_tls(server, Trust(authority.file), "mcp.example"))
        assert isinstance(error, Untrusted)
        assert "mcp.example" in error.message

    def test_with_the_pinned_key_is_asked(self, run, authority, server):
        assert run(asked_over_tls(server, Trust(authority.file, frozenset({pin_of(server[2])})))) == b"ok"

    def test_with_another_key_than_the_pinned_one_is_not_asked(self, run, authority, server):
        error = run(asked_over_tls(server, Trust(authority.file, frozenset({b"\0" * 32}))))
        assert isinstance(error, Untrusted)
        assert "pinned" in error.message

    def test_that_speaks_plainly_where_tls_is_expected_is_not_asked(self, run):
        async def greet(upstream, reader, writer):
            writer.write(b"220 hello\r\n")
            upstream.asked.append(await reader.read())

        async def main():
            async with upstream_of(greet) as (upstream, origin), pool_of() as pool:
                with pytest.raises(Untrusted):
                    await pool.send(origin._replace(scheme="https"), CALL)
                return upstream.asked

        assert not any(b"mcp" in raw for raw in run(main()))


def test_no_version_under_1_2_is_spoken(authority):
    assert client_context(Trust(authority.file)).minimum_version == ssl.TLSVersion.TLSv1_2


def test_a_file_that_holds_no_certificates_is_told(tmp_path):
    (tmp_path / "no.pem").write_text("nothing")
    with pytest.raises(ConfigError, match=r"no\.pem"):
        client_context(Trust(tmp_path / "no.pem"))
    with pytest.raises(ConfigError, match=r"missing\.pem"):
        client_context(Trust(tmp_path / "missing.pem"))


async def show_certificate(request, reply):
    reply.send(200, [], request.peer.certificate or b"none")


async def seen_certificate(server, client_ca, trust):
    tls = server_context(server, client_ca=client_ca)
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    async with served(show_certificate, tls=tls) as address, pool_of() as pool:
        return await (await pool.send(Origin("https", *address, trust), Outgoing("GET", "/"))).read(LIMIT)


class TestAClient:
    def test_shows_its_certificate(self, run, authority, server):
        certificate, key, der = authority.issue("agent")
        trust = Trust(authority.file, certificate=certificate, key=key)
        assert run(seen_certificate(server, authority.file, trust)) == der

    def test_need_not(self, run, authority, server):
        assert run(seen_certificate(server, authority.file, Trust(authority.file))) == b"none"

    def test_with_one_of_another_authority_gets_no_answer(self, run, authority, server, tmp_path):
        certificate, key, _ = Authority(tmp_path, "other").issue("agent")
        trust = Trust(authority.file, certificate=certificate, key=key)
        with pytest.raises(HttpError):
            run(seen_certificate(server, authority.file, trust))


def test_a_listener_and_a_pool_understand_each_other_over_tls(run, authority, server):
    async def main():
        async with served(tls=server_context(server)) as address, pool_of() as pool:
            origin = Origin("https", *address, Trust(authority.file))
            for body in (b"", b"a", b"b" * 100_000, b"c" * LIMIT):
                assert await (await pool.send(origin, Outgoing("POST", "/", (), body))).read(LIMIT) == body

    run(main())


def test_a_listener_answers_over_tls_whatever_is_wrong(run, authority, server):
    async def main():
        context = ssl.create_default_context(cafile=authority.file)
        here = {"ssl": context, "server_hostname": "localhost"}
        async with (
            served(tls=server_context(server)) as address,
            connected(address, **here) as (reader, writer),
        ):
            writer.write(b"GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")
            return (await answer(reader))[0]

    assert run(main()) == 400


@pytest.mark.parametrize("broken", ["certificate", "key", "client_ca"])
def test_files_that_are_no_certificates_are_told(tmp_path, broken):
    certificate, key, _ = Authority(tmp_path, "ours").issue("gateway")
    files = {"certificate": certificate, "key": key, "client_ca": tmp_path / "ours.pem"}
    bad = tmp_path / "bad.pem"
    bad.write_text("no certificate")
    for path in (bad, tmp_path / "absent.pem"):
        with pytest.raises(ConfigError, match=re.escape(path.name)):
            trust.server_context(**files | {broken: path})


@promise("P-HTTP-BOUNDED")
class TestAClientThatReadsSlowlyOverTls:
    @pytest.mark.parametrize("ending", [b"Connection: close\r\n\r\n", b"\r\n"])
    def test_gets_all_of_its_answer(self, run, authority, server, ending):
        async def main():
            trusting = ssl.create_default_context(cafile=authority.file)
            limits = HttpLimits(idle_seconds=0.2, stall_seconds=0.2, rate=1000)
            async with served(much, limits, tls=server_context(server)) as address:
                request = b"GET / HTTP/1.1\r\nHost: a\r\n" + ending
                return await read_slowly(address, request, ssl=trusting, server_hostname="localhost")

        assert run(main()) >= MUCH

    def test_and_one_that_shakes_no_hands_is_waited_for_as_long_as_for_a_head(self, run, server):
        async def main():
            limits, tls = HttpLimits(head_seconds=0.1), server_context(server)
            async with served(limits=limits, tls=tls) as address, connected(address) as (reader, _):
                return await reader.read()

        assert run(main()) == b""
