"""One small HTTP server for what no emulator offers: identity centre's portal, container and instance
metadata, and an STS that notes what it was asked. Answers are functions of the request."""
import http.server
import threading


class Stub:
    """`routes` maps (method, path without query) to a function (request) -> (status, body) or a text."""

    def __init__(self, routes):
        self.routes = routes
        self.requests = []

    def __enter__(self):
        stub = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                self.body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                stub.requests.append((self.command, self.path, dict(self.headers), self.body))
                route = stub.routes.get((self.command, self.path.split("?")[0]), lambda request: (404, ""))
                result = route(self)
                status, text = result if isinstance(result, tuple) else (200, result)
                self.send_response(status)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            do_GET = do_PUT = do_POST = answer

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = "http://127.0.0.1:%d" % self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
