"""identity.arn to application and user, by the table of docs/interface.md."""
import re

NOBODY = (None, None, "Unknown")
ARN = re.compile(r"arn:[^:]*:(iam|sts):[^:]*:[^:]*:(.+)$", re.S)
SSO = re.compile(r"(AWSReservedSSO_.+)_[0-9a-fA-F]{16}$", re.S)


def app_of(role):
    if role.endswith("-BedrockRole") and role != "-BedrockRole":
        return role[:-len("-BedrockRole")]
    return role


def identify(arn):
    """(app, user, user_or_app); None is (none)."""
    match = ARN.match(arn) if isinstance(arn, str) else None
    if not match:
        return NOBODY
    kind, _, rest = match.group(2).partition("/")
    if kind == "root" and not rest:
        return (None, "root", "root")
    if not rest:
        return NOBODY
    if kind == "assumed-role":
        return assumed_role(rest)
    name = rest.rsplit("/", 1)[-1]
    if not name:
        return NOBODY
    if kind in ("user", "federated-user"):
        return (None, name, kind + "/" + name)
    if kind == "role":
        return (app_of(name), None, app_of(name))
    return NOBODY


def assumed_role(rest):
    role, _, session = rest.partition("/")
    if not role:
        return NOBODY
    sso = SSO.match(role)
    if sso:
        return (sso.group(1), session or None, session or sso.group(1))
    return (app_of(role), session or None, app_of(role))
