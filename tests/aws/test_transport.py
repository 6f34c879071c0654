"""TLS, proxies, clocks and signals."""
import datetime
import pathlib
import signal
import subprocess
import tempfile
import time
import unittest
from urllib.parse import urlparse

from fault_proxy import FaultProxy
from servers import free_port, with_keys
from stub import Stub, certificate

IDENTITY = ("<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::1:user/u</Arn><UserId>U</UserId><Account>1</Account>"
            "</GetCallerIdentityResult></GetCallerIdentityResponse>")
WHO = "1 arn:aws:iam::1:user/u\n"
ROUTES = {("POST", "/"): lambda request: IDENTITY}


class Tls(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.server, self.bundle = certificate(pathlib.Path(self.folder.name))

    def test_a_certificate_of_the_users_own_authority(self):
        with Stub(ROUTES, tls=self.server) as stub:
            self.assertEqual(with_keys(stub.url, AWS_CA_BUNDLE=str(self.bundle)).run("whoami"), (0, WHO, ""))

    def test_an_unknown_authority_is_not_trusted_and_gets_no_request(self):
        with Stub(ROUTES, tls=self.server) as stub:
            code, _, err = with_keys(stub.url).run("whoami")
            self.assertEqual(code, 1)
            self.assertIn("AWS_CA_BUNDLE", err)
            self.assertEqual(stub.requests, [])

    def test_a_bundle_that_is_none_is_named(self):
        with Stub(ROUTES, tls=self.server) as stub:
            code, _, err = with_keys(stub.url, AWS_CA_BUNDLE="/no/such.pem").run("whoami")
            self.assertNotEqual(code, 0)
            self.assertIn("/no/such.pem", err)


class Proxies(unittest.TestCase):
    def test_requests_go_through_the_proxy_and_around_it(self):
        def forwarded(request):
            asked = urlparse(request.path)
            return IDENTITY if (asked.scheme, asked.hostname, asked.path) == ("http", "sts.test.invalid", "/") else (400, request.path)
        with Stub({("POST", "*"): forwarded}) as proxy:
            self.assertEqual(with_keys("http://sts.test.invalid", HTTP_PROXY=proxy.url).run("whoami"), (0, WHO, ""))
            self.assertEqual(len(proxy.requests), 1)
            with Stub(ROUTES) as direct:
                probe = with_keys(direct.url, HTTP_PROXY=proxy.url, NO_PROXY="example.org,127.0.0.1")
                self.assertEqual(probe.run("whoami"), (0, WHO, ""))
            self.assertEqual(len(proxy.requests), 1)

    def test_a_refused_tunnel_names_the_proxy(self):
        with Stub({("CONNECT", "*"): lambda request: (403, "")}) as proxy:
            code, _, err = with_keys("https://sts.test.invalid", HTTPS_PROXY=proxy.url).run("whoami")
        self.assertEqual(code, 1)
        self.assertIn("HTTPS_PROXY", err)
        self.assertTrue(all(request[1].startswith("sts.test.invalid:443") for request in proxy.requests))


class Clock(unittest.TestCase):
    def test_a_wrong_clock_is_corrected_once(self):
        ahead = 2 * 3600

        def skewed(request):
            sent = datetime.datetime.strptime(request.headers["X-Amz-Date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=datetime.timezone.utc)
            if abs(sent.timestamp() - time.time() - ahead) < 300:
                return IDENTITY
            return 403, "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code><Message>Signature expired</Message></Error></ErrorResponse>"
        with Stub({("POST", "/"): skewed}, clock_ahead=ahead) as stub:
            self.assertEqual(with_keys(stub.url).run("whoami"), (0, WHO, ""))
            self.assertEqual(len(stub.requests), 2)

    def test_a_wrong_key_under_a_right_clock_is_not_tried_again(self):
        with Stub({("POST", "/"): lambda r: (403, "<ErrorResponse><Error><Code>SignatureDoesNotMatch</Code></Error></ErrorResponse>")}) as stub:
            self.assertEqual(with_keys(stub.url).run("whoami")[0], 5)
            self.assertEqual(len(stub.requests), 1)


class Signals(unittest.TestCase):
    def test_one_signal_ends_what_is_in_flight(self):
        with Stub(ROUTES) as stub, FaultProxy(stub.url, latency_ms=30_000) as slow:
            probe = with_keys(slow.url)
            process = subprocess.Popen([probe.program, *probe.options, "whoami"], env=probe.env, stderr=subprocess.PIPE)
            while slow.in_flight == 0:
                time.sleep(0.01)
            process.send_signal(signal.SIGINT)
            self.assertEqual(process.wait(10), 130)
            process.stderr.close()


class Trouble(unittest.TestCase):
    def test_nobody_listens(self):
        code, _, err = with_keys(f"http://127.0.0.1:{free_port()}").run("whoami")
        self.assertEqual(code, 1)
        self.assertIn("sts:GetCallerIdentity", err)

    def test_a_name_that_does_not_exist(self):
        code, _, err = with_keys("http://no-such-host.invalid").run("whoami")
        self.assertEqual(code, 1)
        self.assertIn("no-such-host.invalid", err)

    def test_answers_that_are_no_answers(self):
        for body in ("", "<html>login</html>", '{"a":1}', "<GetCallerIdentityResponse/>"):
            with self.subTest(body), Stub({("POST", "/"): lambda request, body=body: body}) as stub:
                self.assertEqual(with_keys(stub.url).run("whoami")[0], 1)


if __name__ == "__main__":
    unittest.main()
