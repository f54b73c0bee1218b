"""How a seller's own server writes a customer token: code to copy, with key and portal filled in."""

from string import Template

_PYTHON = Template("""\
import base64, hashlib, hmac, json, os, secrets, time

def customer_token(user):
    now = int(time.time())
    claims = {"iss": "$key", "aud": "$portal", "sub": str(user.id),
              "email": user.email, "name": user.name, "company": user.company,
              "iat": now, "exp": now + 120, "jti": secrets.token_urlsafe(16)}
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, claims)]
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    mac = hmac.digest(os.environ["CLOUD_SHOP_SECRET"].encode(), signed, hashlib.sha256)
    return (signed + b"." + base64.urlsafe_b64encode(mac).rstrip(b"=")).decode()
""")
_PHP = Template("""\
function customer_token(array $$user): string {
    $$text = fn (string $$raw): string => rtrim(strtr(base64_encode($$raw), '+/', '-_'), '=');
    $$now = time();
    $$claims = ['iss' => '$key', 'aud' => '$portal', 'sub' => (string) $$user['id'],
        'email' => $$user['email'], 'name' => $$user['name'], 'company' => $$user['company'],
        'iat' => $$now, 'exp' => $$now + 120, 'jti' => bin2hex(random_bytes(16))];
    $$signed = $$text(json_encode(['alg' => 'HS256', 'typ' => 'JWT'])) . '.' . $$text(json_encode($$claims));
    return $$signed . '.' . $$text(hash_hmac('sha256', $$signed, getenv('CLOUD_SHOP_SECRET'), true));
}
""")


def python_sample(key: str, portal: str) -> str:
    """For a server that speaks Python; it needs no library."""
    return _PYTHON.substitute(key=key, portal=portal)


def php_sample(key: str, portal: str) -> str:
    """For one that speaks PHP."""
    return _PHP.substitute(key=key, portal=portal)
