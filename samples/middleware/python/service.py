"""A scoring service with the middleware before it.

    python3 service.py --server http://127.0.0.1:8080 --subscription ID      (the key comes from ASSAY_API_KEY)
"""

import argparse
import json
import math
import os
import signal
import sys
from wsgiref.simple_server import WSGIRequestHandler, make_server

from assay_middleware import AssayLog, AssayWsgi


def score(body):
    """OpenScale's format: fields and values, answered by prediction and probability."""
    columns = body["fields"]
    values = []
    for row in body["values"]:
        age, amount = (row[columns.index(name)] for name in ("Age", "Amount"))
        risk = 1 / (1 + math.exp((age - 25) / 20 - (amount - 3000) / 2000))
        values.append(["No Risk" if risk < 0.5 else "Risk", [1 - risk, risk]])
    return {"fields": ["prediction", "probability"], "values": values}


def app(environ, start_response):
    try:
        status, answer = "200 OK", score(json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))))
    except (ValueError, KeyError, TypeError):
        status, answer = "400 Bad Request", {"error": "The body is no scoring request."}
    start_response(status, [("Content-Type", "application/json")])
    return [json.dumps(answer).encode()]


class QuietHandler(WSGIRequestHandler):
    def log_message(self, *_):
        """A line for every request says nothing."""


def main():
    parser = argparse.ArgumentParser(description="A scoring service that logs to Assay.")
    parser.add_argument("--server", required=True, help="the Assay server")
    parser.add_argument("--subscription", required=True, help="the subscription whose traffic it is")
    parser.add_argument("--port", type=int, default=0, help="port; 0 takes a free one (default)")
    arguments = parser.parse_args()

    log = AssayLog(arguments.server, os.environ["ASSAY_API_KEY"], arguments.subscription)
    server = make_server("127.0.0.1", arguments.port, AssayWsgi(app, log, path="/score"), handler_class=QuietHandler)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # an ordinary end lets what waits go out
    print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
