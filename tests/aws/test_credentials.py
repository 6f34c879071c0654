"""The credential chain, link by link, against local stubs. No test may print a secret."""
import hashlib
import json
import pathlib
import tempfile
import unittest
from urllib.parse import parse_qs

from servers import Probe
from stub import Stub

ID, SECRET, TOKEN = "AKIAFROMTHESTUB00000", "stub/Secret+Value", "stub/Token+Value"
LATER = "2099-01-01T00:00:00Z"


def keys(token="Token"):
    return json.dumps({"Code": "Success", "Version": 1, "AccessKeyId": ID, "SecretAccessKey": SECRET, token: TOKEN, "Expiration": LATER})


def sts_answer(action, id=ID):
    return (f'<{action}Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><{action}Result><Credentials><AccessKeyId>{id}</AccessKeyId>'
            f"<SecretAccessKey>{SECRET}</SecretAccessKey><SessionToken>{TOKEN}</SessionToken><Expiration>{LATER}</Expiration></Credentials>"
            f"</{action}Result></{action}Response>")


def sts_error(code, message):
    return f"<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{message}</Message></Error></ErrorResponse>"


class Chain(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.home = pathlib.Path(self.folder.name)
        (self.home / ".aws" / "sso" / "cache").mkdir(parents=True)
        self.addCleanup(self.folder.cleanup)

    def config(self, text):
        (self.home / ".aws" / "config").write_text(text)

    def credentials(self, *options, **env):
        code, out, err = Probe(home=self.home, **env).run(*options, "credentials")
        for secret in (SECRET, TOKEN, "base-secret"):
            self.assertNotIn(secret, out + err)
        return code, out.strip(), err

    def found(self, *options, **env):
        code, out, err = self.credentials(*options, **env)
        self.assertEqual(code, 0, err)
        id, origin = out.split(" from ", 1)
        return id, origin

    def refused(self, *options, **env):
        code, out, err = self.credentials(*options, **env)
        self.assertEqual((code, out), (5, ""))
        message, hint = err.split("\n")[:2]
        self.assertTrue(message and hint, err)
        return message, hint

    def sts(self, answer):
        return Stub({("POST", "/"): answer})


class Simple(Chain):
    def test_the_environment_comes_first(self):
        self.config("[default]\naws_access_key_id=FROMFILE\naws_secret_access_key=base-secret\n")
        self.assertEqual(self.found(AWS_ACCESS_KEY_ID="FROMENV", AWS_SECRET_ACCESS_KEY="x")[0], "FROMENV")
        self.assertEqual(self.found()[0], "FROMFILE")

    def test_a_profile_on_the_command_line_beats_the_environment(self):
        self.config("[profile p]\naws_access_key_id=FROMFILE\naws_secret_access_key=base-secret\n")
        env = {"AWS_ACCESS_KEY_ID": "FROMENV", "AWS_SECRET_ACCESS_KEY": "x"}
        self.assertEqual(self.found("--profile", "p", **env)[0], "FROMFILE")
        self.assertEqual(self.found(AWS_PROFILE="p", **env)[0], "FROMENV")

    def test_half_a_key_names_the_profile(self):
        self.config("[default]\naws_access_key_id=FROMFILE\n")
        self.assertIn("profile default", self.refused()[0])

    def test_no_credentials_anywhere(self):
        message, hint = self.refused()
        self.assertIn("no AWS credentials", message)
        self.assertIn("aws sso login", hint)

    def test_a_program(self):
        self.config(f"[default]\ncredential_process = printf '%s' '{keys('SessionToken')}'\n")
        self.assertEqual(self.found(), (ID, "credential_process of profile default"))

    def test_a_program_that_fails_or_talks_nonsense(self):
        self.config("[default]\ncredential_process = sh -c 'exit 7'\n[profile n]\ncredential_process = echo base-secret\n")
        self.assertIn("ended with code 7", self.refused()[0])
        self.assertIn("profile n", self.refused("--profile", "n")[0])


class Roles(Chain):
    BASE = "[profile base]\naws_access_key_id=BASEKEY\naws_secret_access_key=base-secret\n"

    def test_a_role_is_assumed_with_its_source_profile(self):
        self.config(self.BASE + "[profile r]\nrole_arn=arn:aws:iam::1:role/R\nsource_profile=base\nexternal_id=x/1\n"
                                "role_session_name=me\nduration_seconds=1800\n")
        with self.sts(lambda r: sts_answer("AssumeRole")) as stub:
            self.assertEqual(self.found("--profile", "r", AWS_ENDPOINT_URL_STS=stub.url)[0], ID)
        _, _, headers, body = stub.requests[0]
        self.assertEqual({k: v[0] for k, v in parse_qs(body).items()},
                         {"Action": "AssumeRole", "Version": "2011-06-15", "RoleArn": "arn:aws:iam::1:role/R", "RoleSessionName": "me",
                          "ExternalId": "x/1", "DurationSeconds": "1800"})
        self.assertIn("Credential=BASEKEY/", headers["Authorization"])

    def test_roles_chain(self):
        self.config(self.BASE + "[profile a]\nrole_arn=arn:aws:iam::1:role/A\nsource_profile=base\n"
                                "[profile b]\nrole_arn=arn:aws:iam::2:role/B\nsource_profile=a\n")
        with self.sts(lambda r: sts_answer("AssumeRole", "KEYOF" + parse_qs(r.body)["RoleArn"][0][-1])) as stub:
            self.assertEqual(self.found("--profile", "b", AWS_ENDPOINT_URL_STS=stub.url)[0], "KEYOFB")
        self.assertIn("Credential=KEYOFA/", stub.requests[1][2]["Authorization"])

    def test_a_profile_may_be_its_own_source(self):
        self.config("[profile s]\nrole_arn=arn:aws:iam::1:role/R\nsource_profile=s\naws_access_key_id=OWNKEY\naws_secret_access_key=base-secret\n")
        with self.sts(lambda r: sts_answer("AssumeRole")) as stub:
            self.assertEqual(self.found("--profile", "s", AWS_ENDPOINT_URL_STS=stub.url)[0], ID)
        self.assertIn("Credential=OWNKEY/", stub.requests[0][2]["Authorization"])

    def test_a_circle_of_profiles_is_an_error(self):
        self.config("[profile a]\nrole_arn=x\nsource_profile=b\n[profile b]\nrole_arn=y\nsource_profile=a\n")
        self.assertIn("leads back to itself", self.refused("--profile", "a")[0])

    def test_a_source_that_is_missing_is_named(self):
        self.config("[profile a]\nrole_arn=x\nsource_profile=gone\n[profile b]\nrole_arn=x\n[profile c]\nrole_arn=x\ncredential_source=Moon\n")
        self.assertIn("gone", self.refused("--profile", "a")[0])
        self.assertIn("source_profile", self.refused("--profile", "b")[0])
        self.assertIn("Moon", self.refused("--profile", "c")[0])

    def test_the_environment_as_a_source(self):
        self.config("[profile e]\nrole_arn=arn:aws:iam::1:role/R\ncredential_source=Environment\n")
        with self.sts(lambda r: sts_answer("AssumeRole")) as stub:
            self.found("--profile", "e", AWS_ENDPOINT_URL_STS=stub.url, AWS_ACCESS_KEY_ID="ENVKEY", AWS_SECRET_ACCESS_KEY="x")
        self.assertIn("Credential=ENVKEY/", stub.requests[0][2]["Authorization"])

    def test_a_code_is_asked_for_and_sent(self):
        self.config(self.BASE + "[profile m]\nrole_arn=arn:aws:iam::1:role/R\nsource_profile=base\nmfa_serial=arn:aws:iam::1:mfa/me\n")
        with self.sts(lambda r: sts_answer("AssumeRole")) as stub:
            self.found("--mfa-code", "123456", "--profile", "m", AWS_ENDPOINT_URL_STS=stub.url)
            self.assertIn("arn:aws:iam::1:mfa/me", self.refused("--profile", "m", AWS_ENDPOINT_URL_STS=stub.url)[0])
        sent = parse_qs(stub.requests[0][3])
        self.assertEqual((sent["SerialNumber"], sent["TokenCode"]), (["arn:aws:iam::1:mfa/me"], ["123456"]))

    def test_a_refused_role_says_which_and_what_to_grant(self):
        self.config(self.BASE + "[profile r]\nrole_arn=arn:aws:iam::1:role/R\nsource_profile=base\n")
        with self.sts(lambda r: (403, sts_error("AccessDenied", "User: x is not authorized to perform: sts:AssumeRole"))) as stub:
            message, hint = self.refused("--profile", "r", AWS_ENDPOINT_URL_STS=stub.url)
        self.assertIn("arn:aws:iam::1:role/R", message)
        self.assertIn("sts:AssumeRole", hint)

    def test_a_role_on_the_command_line_over_any_source(self):
        self.config(self.BASE)
        with self.sts(lambda r: sts_answer("AssumeRole")) as stub:
            self.assertEqual(self.found("--profile", "base", "--assume-role", "arn:aws:iam::9:role/Z", "--external-id", "e", AWS_ENDPOINT_URL_STS=stub.url)[0], ID)
        sent = parse_qs(stub.requests[0][3])
        self.assertEqual((sent["RoleArn"], sent["ExternalId"]), (["arn:aws:iam::9:role/Z"], ["e"]))

    def test_web_identity_by_environment_and_by_profile(self):
        token = self.home / "token"
        token.write_text("the.web.token")
        self.config(f"[profile w]\nrole_arn=arn:aws:iam::1:role/W\nweb_identity_token_file={token}\n")
        with self.sts(lambda r: sts_answer("AssumeRoleWithWebIdentity")) as stub:
            self.found(AWS_ENDPOINT_URL_STS=stub.url, AWS_WEB_IDENTITY_TOKEN_FILE=str(token), AWS_ROLE_ARN="arn:aws:iam::1:role/E")
            self.found("--profile", "w", AWS_ENDPOINT_URL_STS=stub.url)
        for request, role in zip(stub.requests, ("arn:aws:iam::1:role/E", "arn:aws:iam::1:role/W")):
            sent = parse_qs(request[3])
            self.assertEqual((sent["RoleArn"], sent["WebIdentityToken"]), ([role], ["the.web.token"]))
            self.assertNotIn("Authorization", request[2])


class IdentityCentre(Chain):
    MODERN = ("[profile sso]\nsso_session = corp\nsso_account_id = 123456789012\nsso_role_name = Reader\n"
              "[sso-session corp]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n")
    OLDER = ("[profile sso]\nsso_start_url = https://corp.awsapps.com/start\nsso_region = eu-west-1\n"
             "sso_account_id = 123456789012\nsso_role_name = Reader\n")

    def sign_in(self, name, expires=LATER):
        path = self.home / ".aws" / "sso" / "cache" / (hashlib.sha1(name.encode()).hexdigest() + ".json")
        path.write_text(json.dumps({"accessToken": "sso-token", "expiresAt": expires, "region": "eu-west-1"}))

    def portal(self, answer=None):
        role = {"roleCredentials": {"accessKeyId": ID, "secretAccessKey": SECRET, "sessionToken": TOKEN, "expiration": 4070908800000}}
        return Stub({("GET", "/federation/credentials"): answer or (lambda r: json.dumps(role))})

    def test_both_forms_give_role_credentials(self):
        for config, cached in ((self.MODERN, "corp"), (self.OLDER, "https://corp.awsapps.com/start")):
            with self.subTest(cached), self.portal() as stub:
                self.config(config)
                self.sign_in(cached)
                self.assertEqual(self.found("--profile", "sso", AWS_ENDPOINT_URL_SSO=stub.url)[0], ID)
                _, path, headers, _ = stub.requests[0]
                self.assertEqual(path, "/federation/credentials?account_id=123456789012&role_name=Reader")
                self.assertEqual(headers["x-amz-sso_bearer_token"], "sso-token")

    def test_a_role_over_identity_centre(self):
        self.config(self.MODERN + "[profile r]\nrole_arn=arn:aws:iam::1:role/R\nsource_profile=sso\n")
        self.sign_in("corp")
        with self.portal() as portal, self.sts(lambda r: sts_answer("AssumeRole", "ROLEKEY")) as sts:
            self.assertEqual(self.found("--profile", "r", AWS_ENDPOINT_URL_SSO=portal.url, AWS_ENDPOINT_URL_STS=sts.url)[0], "ROLEKEY")
        self.assertIn("Credential=" + ID, sts.requests[0][2]["Authorization"])

    def test_every_way_of_not_being_signed_in_says_how_to(self):
        self.config(self.MODERN)
        self.assertIn("nobody is signed in", self.refused("--profile", "sso")[0])
        self.sign_in("corp", "2020-01-01T00:00:00Z")
        message, hint = self.refused("--profile", "sso")
        self.assertIn("expired", message)
        self.assertEqual(hint, "aws sso login --profile sso")
        self.sign_in("corp")
        with self.portal(lambda r: (401, '{"message":"Session token not found or invalid"}')) as stub:
            self.assertEqual(self.refused("--profile", "sso", AWS_ENDPOINT_URL_SSO=stub.url)[1], "aws sso login --profile sso")

    def test_a_key_that_is_missing_is_named(self):
        self.config(self.MODERN.replace("sso_region = eu-west-1\n", ""))
        self.assertIn("sso_region", self.refused("--profile", "sso")[0])


class Metadata(Chain):
    FOLDER = "/latest/meta-data/iam/security-credentials/"

    def instance(self, **other):
        def with_token(text):
            return lambda r: text if r.headers.get("X-aws-ec2-metadata-token") == "imds-token" else (401, "")
        routes = {("PUT", "/latest/api/token"): lambda r: "imds-token",
                  ("GET", self.FOLDER): with_token("WebRole"), ("GET", self.FOLDER + "WebRole"): with_token(keys())}
        return Stub({**routes, **other})

    def test_the_instance_is_asked_with_a_session_token(self):
        with self.instance() as stub:
            found = self.found(AWS_EC2_METADATA_DISABLED="false", AWS_EC2_METADATA_SERVICE_ENDPOINT=stub.url)
        self.assertEqual(found, (ID, "the instance's role WebRole"))
        self.assertEqual(stub.requests[0][2]["X-aws-ec2-metadata-token-ttl-seconds"], "21600")

    def test_an_instance_without_a_role(self):
        with Stub({("PUT", "/latest/api/token"): lambda r: "imds-token"}) as stub:
            self.assertIn("no role", self.refused(AWS_EC2_METADATA_DISABLED="false", AWS_EC2_METADATA_SERVICE_ENDPOINT=stub.url)[0])

    def test_the_proxy_is_not_asked_about_the_instance(self):
        with self.instance() as stub:
            self.found(AWS_EC2_METADATA_DISABLED="false", AWS_EC2_METADATA_SERVICE_ENDPOINT=stub.url, HTTP_PROXY="http://127.0.0.1:9")

    def test_the_container_with_its_token_file(self):
        token = self.home / "token"
        token.write_text("Bearer abc\n")
        with Stub({("GET", "/role"): lambda r: keys()}) as stub:
            found = self.found(AWS_CONTAINER_CREDENTIALS_FULL_URI=stub.url + "/role?x=1", AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE=str(token))
        self.assertEqual(found, (ID, "the container"))
        self.assertEqual(stub.requests[0][1], "/role?x=1")
        self.assertEqual(stub.requests[0][2]["Authorization"], "Bearer abc")

    def test_a_container_address_elsewhere_is_refused(self):
        self.assertIn("evil.example", self.refused(AWS_CONTAINER_CREDENTIALS_FULL_URI="http://evil.example/role")[0])


if __name__ == "__main__":
    unittest.main()
