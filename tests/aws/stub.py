"""One small HTTP server for what no emulator offers: identity centre's portal, container and instance
metadata, and an STS that notes what it was asked. Answers are functions of the request."""
import datetime
import email.utils
import http.server
import ipaddress
import ssl
import threading
import time


class Stub:
    """`routes` maps (method, path without query) to a function (request) -> (status, body) or a text."""

    def __init__(self, routes, tls=None, clock_ahead=0):
        self.routes = routes
        self.tls = tls  # a file with certificate and key
        self.clock_ahead = clock_ahead
        self.requests = []

    def __enter__(self):
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                stub.requests.append((self.command, self.path, dict(self.headers), self.body))
                any_path = stub.routes.get((self.command, "*"), lambda request: (404, ""))
                route = stub.routes.get((self.command, self.path.split("?")[0]), any_path)
                result = route(self)
                status, text = result if isinstance(result, tuple) else (200, result)
                self.send_response(status)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_PUT = do_POST = do_CONNECT = answer

            def date_time_string(self, timestamp=None):
                return email.utils.formatdate(time.time() + stub.clock_ahead, usegmt=True)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "%s://127.0.0.1:%d" % ("https" if self.tls else "http", self.server.server_address[1])
        if self.tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.tls)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def certificate(folder):
    """A self-signed certificate for 127.0.0.1: (the server's file with its key, the authority's bundle)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test authority")])
    now = datetime.datetime.now(datetime.timezone.utc)
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
            .serial_number(x509.random_serial_number()).not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256()))
    server, bundle = folder / "server.pem", folder / "bundle.pem"
    bundle.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    server.write_bytes(bundle.read_bytes() + key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()))
    return server, bundle
