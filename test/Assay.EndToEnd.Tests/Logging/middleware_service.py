"""A service behind the Python middleware: python3 middleware_service.py wsgi|asgi, set up by ASSAY_* variables."""

import asyncio
import json
import os
import signal
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from assay_middleware import AssayAsgi, AssayLog, AssayWsgi
from service import score

log = AssayLog(
    os.environ["ASSAY_SERVER"], os.environ["ASSAY_API_KEY"], os.environ["ASSAY_SUBSCRIPTION"],
    max_queue_bytes=int(os.environ["ASSAY_QUEUE_BYTES"]), timeout=1, retry_delay=0.2, drain_time=20)
signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))


def answer(method, path, body):
    """The status and the body, in two parts."""
    if path == "/logging":
        return 200, [json.dumps({"sent": log.sent, "dropped": log.dropped}).encode()]
    try:
        whole = json.dumps(score(json.loads(body))).encode()
    except (ValueError, KeyError, TypeError):
        return 400, [b'{"error":', b'"no scoring request"}']
    return 200, [whole[:7], whole[7:]]


def wsgi_app(environ, start_response):
    body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    status, parts = answer(environ["REQUEST_METHOD"], environ["PATH_INFO"], body)
    start_response(f"{status} Status", [("Content-Type", "application/json")])
    yield from parts


async def asgi_app(scope, receive, send):
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    status, parts = answer(scope["method"], scope["path"], body)
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", b"application/json")]})
    for part in parts:
        await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body"})


async def serve_asgi(app):
    """As much of an ASGI server as the test needs: one request on each connection."""

    async def handle(reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = [(name.lower().encode(), value.strip().encode()) for name, _, value in (line.partition(":") for line in head[1:] if line)]
        body = await reader.readexactly(int(dict(headers).get(b"content-length", b"0")))
        parts = [{"type": "http.request", "body": body[:10], "more_body": True}, {"type": "http.request", "body": body[10:], "more_body": False}]

        async def receive():
            return parts.pop(0)

        async def send(message):
            if message["type"] == "http.response.start":
                lines = [f"HTTP/1.1 {message['status']} Status".encode(), b"Connection: close", *(name + b": " + value for name, value in message["headers"])]
                writer.write(b"\r\n".join(lines) + b"\r\n\r\n")
            else:
                writer.write(message.get("body", b""))
            await writer.drain()

        await app({"type": "http", "method": method, "path": path, "headers": headers}, receive, send)
        writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    print(f"listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True
    request_queue_size = 64


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_):
        """A line for every request says nothing."""


if sys.argv[1] == "asgi":
    asyncio.run(serve_asgi(AssayAsgi(asgi_app, log)))
else:
    with make_server("127.0.0.1", 0, AssayWsgi(wsgi_app, log), Server, QuietHandler) as server:
        print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
        server.serve_forever()
