"""Our signatures against botocore's, for requests with everything a path and a query can hold."""
import datetime
import random
import unittest
from urllib.parse import quote

import botocore.auth
import botocore.awsrequest
import botocore.credentials

from servers import KEY, SECRET, Probe

NOW = 1760780460  # 2025-10-18T09:41:00Z
ALPHABET = "aZ0-_.~ !\"#$%&'()*+,:;<=>?@[]^`{|}/ü한😀"


class FixedTime(datetime.datetime):
    @classmethod
    def utcnow(cls):
        return datetime.datetime.fromtimestamp(NOW, datetime.timezone.utc).replace(tzinfo=None)

    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.fromtimestamp(NOW, tz or datetime.timezone.utc)


def oracle(method, target, service, region, body, token):
    signer = botocore.auth.S3SigV4Auth if service == "s3" else botocore.auth.SigV4Auth
    request = botocore.awsrequest.AWSRequest(method, "https://host.example" + target, data=body.encode(), headers={"Host": "host.example"})
    request.context["timestamp"] = datetime.datetime.fromtimestamp(NOW, datetime.timezone.utc).strftime("%Y%m%dT%H%M%SZ")
    request.context["payload_signing_enabled"] = True
    signer(botocore.credentials.Credentials(KEY, SECRET, token), service, region).add_auth(request)
    return request.headers["Authorization"]


class Signing(unittest.TestCase):
    def test_random_requests(self):
        import unittest.mock as mock
        rng = random.Random(42)
        for number in range(60):
            service = rng.choice(["s3", "bedrock", "sts", "logs"])
            path = "/" + quote("".join(rng.choices(ALPHABET, k=rng.randrange(12))), safe="/~")
            while "//" in path and service != "s3":
                path = path.replace("//", "/")
            query = "&".join(f"{quote(''.join(rng.choices(ALPHABET, k=3)), safe='~')}={quote(''.join(rng.choices(ALPHABET, k=5)), safe='~')}"
                             for _ in range(rng.randrange(4)))
            target = path + ("?" + query if query else "")
            body = rng.choice(["", "a body ü"])
            token = rng.choice([None, "a/session+token=="])
            with self.subTest(number=number, service=service, target=target):
                probe = Probe(AWS_ACCESS_KEY_ID=KEY, AWS_SECRET_ACCESS_KEY=SECRET, AWS_SESSION_TOKEN=token)
                code, out, err = probe.run("sign", "PUT", target, service, "eu-west-1", str(NOW), body)
                self.assertEqual(code, 0, err)
                patches = [mock.patch.object(botocore.auth, name, replacement) for name, replacement in
                           (("datetime", mock.Mock(datetime=FixedTime, UTC=datetime.timezone.utc)),
                            ("get_current_datetime", lambda *a, **k: FixedTime.now())) if hasattr(botocore.auth, name)]
                for patch in patches:
                    patch.start()
                expected = oracle("PUT", target, service, "eu-west-1", body, token)
                for patch in patches:
                    patch.stop()
                self.assertEqual(out.strip(), expected)


if __name__ == "__main__":
    unittest.main()
