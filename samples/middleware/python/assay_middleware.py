"""Logs the scoring requests and answers of a Python service to Assay, behind the answers. Standard library only.

    log = AssayLog("https://assay.example", api_key, subscription_id)
    app = AssayWsgi(app, log, path="/score")      # Flask, Django, ...
    app = AssayAsgi(app, log, path="/score")      # FastAPI, Starlette, ...

Requests and answers pass as they are, whatever becomes of the copies. Copies wait in a bounded queue while the server is
away and are sent again; what does not fit is dropped and counted. What is sent twice is stored once: every exchange has
an id.
"""

import atexit
import base64
import collections
import datetime
import json
import logging
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

INSTANCE = "00000000-0000-0000-0000-000000000000"
TRANSACTION = "X-Global-Transaction-ID"
MARKER = "X-Assay-Origin"
MAX_BATCH_BYTES = 4 << 20
MAX_HEADER_LENGTH = 200

logger = logging.getLogger("assay")


class AssayLog:
    """A bounded queue of exchanges, and the thread that sends them. One serves all threads of a process."""

    def __init__(self, server, api_key, subscription_id, instance_id=INSTANCE, max_body_bytes=8 << 20,
                 max_queue_bytes=64 << 20, timeout=10, retry_delay=1, drain_time=5):
        """Seconds: timeout for one call, retry_delay before the next try, drain_time at the end for what still waits."""
        self.sent = 0
        self.dropped = 0
        self.max_body_bytes = max_body_bytes
        self._server = server.rstrip("/")
        self._api_key = api_key
        self._address = f"{self._server}/openscale/{instance_id}/v2/subscriptions/{subscription_id}/exchanges"
        self._max_queue_bytes = max_queue_bytes
        self._timeout = timeout
        self._retry_delay = retry_delay
        self._drain_time = drain_time
        self._token = None
        self._queue = collections.deque()
        self._waiting_bytes = 0
        self._changed = threading.Condition()
        self._closing = False
        self._thread = None
        self._process = None
        atexit.register(self.close)

    def add(self, exchange, size):
        """Queues an exchange, or drops and counts it; never waits for the server and never raises."""
        with self._changed:
            if self._closing or self._waiting_bytes + size > self._max_queue_bytes:
                self.dropped += 1
                return
            self._queue.append((exchange, size))
            self._waiting_bytes += size
            self._start()
            self._changed.notify_all()

    def count_dropped(self):
        with self._changed:
            self.dropped += 1

    def close(self):
        """Lets what waits go out, for as long as drain_time; the rest is counted as dropped."""
        end = time.monotonic() + self._drain_time
        with self._changed:
            self._closing = True
            self._changed.notify_all()
            while self._waiting_bytes > 0 and self._thread is not None and time.monotonic() < end:
                self._changed.wait(end - time.monotonic())
            self.dropped += len(self._queue)
            self._queue.clear()
            self._waiting_bytes = 0

    def _start(self):
        # Not in __init__: a server that forks its workers would leave the thread behind.
        if self._process != os.getpid():
            self._process = os.getpid()
            self._thread = threading.Thread(target=self._run, name="assay", daemon=True)
            self._thread.start()

    def _run(self):
        while True:
            with self._changed:
                while not self._queue:
                    if self._closing:
                        return
                    self._changed.wait()
                batch, size = [], 0
                while size < MAX_BATCH_BYTES and len(batch) < len(self._queue):
                    exchange, length = self._queue[len(batch)]
                    batch.append(exchange)
                    size += length
            self._send(batch)
            with self._changed:
                # They leave the queue when the server has them; close() may have emptied it meanwhile.
                for _ in range(min(len(batch), len(self._queue))):
                    self._waiting_bytes -= self._queue.popleft()[1]
                self._changed.notify_all()

    def _send(self, batch):
        while True:
            try:
                self._post(batch)
                self.sent += len(batch)
                return
            except Exception as failure:  # whatever it is, it must not end the thread
                self._token = None
                logger.warning("Assay did not take %d exchanges (%s); %d were dropped so far", len(batch), failure, self.dropped)
                if isinstance(failure, urllib.error.HTTPError) and failure.code in (400, 404, 413):
                    # It will not be taken later either; but one exchange must not take the others with it.
                    if len(batch) == 1:
                        self.count_dropped()
                    else:
                        for exchange in batch:
                            self._send([exchange])
                    return
            time.sleep(self._retry_delay)

    def _post(self, batch):
        if self._token is None:
            self._token = self._call(f"{self._server}/v1/authorize", {"api_key": self._api_key}, {})["token"]
        self._call(self._address, batch, {"Authorization": f"Bearer {self._token}"})

    def _call(self, address, body, headers):
        request = urllib.request.Request(address, json.dumps(body).encode(), {"Content-Type": "application/json", **headers})
        with urllib.request.urlopen(request, timeout=self._timeout) as answer:
            return json.load(answer)


class Exchange:
    """A request and its answer while they pass."""

    def __init__(self, log, path, header):
        """header: gives a request header by its name, or None."""
        self._log = log
        self._started = datetime.datetime.now(datetime.timezone.utc)
        self._begin = time.perf_counter()
        self._bodies = {"request": bytearray(), "response": bytearray()}
        self._too_large = False
        self._path = short(path)
        self._marker = short(header(MARKER)) if self._path else None
        self._types = {"request": (header("Content-Type"), header("Content-Encoding")), "response": (None, None)}
        self.scoring_id = str(uuid.uuid4())
        self.transaction_id = short(header(TRANSACTION)) or self.scoring_id
        self.status = 500
        self._is_closed = False

    def keep(self, part, data):
        body = self._bodies[part]
        self._too_large = self._too_large or len(body) + len(data) > self._log.max_body_bytes
        if not self._too_large:
            body += data

    def answered(self, status, headers):
        self.status = status
        names = {name.lower(): value for name, value in headers}
        self._types["response"] = (names.get("content-type"), names.get("content-encoding"))

    def close(self):
        """Hands the exchange to the log, once."""
        if self._is_closed:
            return
        self._is_closed = True
        if self._too_large:
            self._log.count_dropped()
            return
        exchange = {
            "scoring_id": self.scoring_id, "transaction_id": self.transaction_id, "started_at": self._started.isoformat(),
            "response_time": (time.perf_counter() - self._begin) * 1000, "status": self.status,
            "marker": self._marker, "path": self._path,
        }
        for part, body in self._bodies.items():
            kind, encoding = self._types[part]
            exchange[part] = {"base64": base64.b64encode(body).decode(), "content_type": kind or None, "content_encoding": encoding or None}
        self._log.add(exchange, 512 + sum(len(exchange[part]["base64"]) for part in self._bodies))


class AssayWsgi:
    """WSGI middleware: logs POST and PUT to a path and below."""

    def __init__(self, app, log, path="/score"):
        self._app, self._log, self._path = app, log, path

    def __call__(self, environ, start_response):
        if not is_logged(environ["REQUEST_METHOD"], environ.get("PATH_INFO", ""), self._path):
            return self._app(environ, start_response)

        def header(name):
            key = name.upper().replace("-", "_")
            return environ.get(key if key.startswith("CONTENT_TYPE") else f"HTTP_{key}")

        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        exchange = Exchange(self._log, quoted(path, "latin-1"), header)
        environ = {**environ, "wsgi.input": CopiedInput(environ["wsgi.input"], exchange)}

        def start(status, headers, exc_info=None):
            exchange.answered(int(status.split()[0]), headers)
            write = start_response(status, with_transaction(headers, exchange), exc_info)

            def write_and_keep(data):
                exchange.keep("response", data)
                write(data)

            return write_and_keep

        try:
            return CopiedAnswer(self._app(environ, start), exchange)
        except BaseException:
            exchange.status = 500
            exchange.close()
            raise


class CopiedInput:
    """The request's body: keeps what is read."""

    def __init__(self, stream, exchange):
        self._stream, self._exchange = stream, exchange

    def read(self, *size):
        return self._keep(self._stream.read(*size))

    def readline(self, *size):
        return self._keep(self._stream.readline(*size))

    def readlines(self, *hint):
        return [self._keep(line) for line in self._stream.readlines(*hint)]

    def __iter__(self):
        return map(self._keep, self._stream)

    def _keep(self, data):
        self._exchange.keep("request", data)
        return data


class CopiedAnswer:
    """The answer's body: keeps what passes, and logs when the server closes it."""

    def __init__(self, chunks, exchange):
        self._chunks, self._iterator, self._exchange = chunks, iter(chunks), exchange

    def __iter__(self):
        return self

    def __next__(self):
        try:
            chunk = next(self._iterator)
        except StopIteration:
            raise
        except BaseException:
            self._exchange.status = 500
            raise
        self._exchange.keep("response", chunk)
        return chunk

    def close(self):
        try:
            if hasattr(self._chunks, "close"):
                self._chunks.close()
        finally:
            self._exchange.close()


class AssayAsgi:
    """ASGI middleware: logs POST and PUT to a path and below."""

    def __init__(self, app, log, path="/score"):
        self._app, self._log, self._path = app, log, path

    async def __call__(self, scope, receive, send):
        if scope["type"] != "http" or not is_logged(scope["method"], scope["path"], self._path):
            return await self._app(scope, receive, send)
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        exchange = Exchange(self._log, quoted(scope["path"], "utf-8"), lambda name: headers.get(name.lower()))

        async def receive_and_keep():
            message = await receive()
            if message["type"] == "http.request":
                exchange.keep("request", message.get("body", b""))
            return message

        async def send_and_keep(message):
            if message["type"] == "http.response.start":
                plain = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in message.get("headers", [])]
                exchange.answered(message["status"], plain)
                added = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in with_transaction(plain, exchange)]
                message = {**message, "headers": added}
            elif message["type"] == "http.response.body":
                exchange.keep("response", message.get("body", b""))
            await send(message)

        try:
            await self._app(scope, receive_and_keep, send_and_keep)
        except BaseException:
            exchange.status = 500
            raise
        finally:
            exchange.close()


def is_logged(method, path, logged):
    return method in ("POST", "PUT") and (path == logged or path.startswith(logged.rstrip("/") + "/"))


def with_transaction(headers, exchange):
    """The answer's headers with the transaction's id, under which its rows are found, unless the service has set one."""
    names = {name.lower() for name, _ in headers}
    return list(headers) if TRANSACTION.lower() in names else [*headers, (TRANSACTION, exchange.transaction_id)]


def quoted(path, encoding):
    """The path as it stands in an address."""
    return urllib.parse.quote(path, safe="/:@!$&'()*+,;=", encoding=encoding)


def short(text):
    """What is longer than any real one is as good as none."""
    return text if text and len(text) <= MAX_HEADER_LENGTH else None
