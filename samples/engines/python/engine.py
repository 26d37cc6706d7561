"""A custom ML engine for Assay: trains a classifier at start and serves it with the OpenScale contract.

    python3 engine.py --train german_credit_data_biased_training.csv --label Risk --port 0
"""

import argparse
import hmac
import json
import os

from flask import Flask, Response, request
from werkzeug.serving import make_server

from model import BadRows, Model


def create_app(model, deployment, credentials):
    """The engine's web application; `credentials` is what a caller must show, see `Credentials`."""
    app = Flask(__name__)

    @app.before_request
    def check_credentials():
        if credentials.allow(request):
            return None
        refusal = answer({"error": "Missing or wrong credentials."}, 401)
        refusal.headers["WWW-Authenticate"] = 'Basic realm="engine"'
        return refusal

    @app.get("/v1/deployments")
    def list_deployments():
        return answer({"count": 1, "resources": [describe(model, deployment, request.host_url)]})

    @app.post("/v1/deployments/<name>/online")
    def score(name):
        if name != deployment:
            return answer({"error": f"There is no deployment '{name}'; this engine serves '{deployment}'."}, 404)
        body = request.get_json(silent=True)
        try:
            if isinstance(body, dict) and "input_data" in body:
                blocks = body["input_data"]
                if not isinstance(blocks, list) or not blocks:
                    raise BadRows("'input_data' must be an array with at least one block of fields and values.")
                return answer({"predictions": [model.score(block) for block in blocks]})
            return answer(model.score(body))
        except BadRows as refused:
            return answer({"error": str(refused)}, 400)

    return app


class Credentials:
    """What callers must show: Basic, an API key, or nothing, as the environment says."""

    def __init__(self, environment):
        self.user = environment.get("ENGINE_USERNAME")
        self.password = environment.get("ENGINE_PASSWORD", "")
        self.key = environment.get("ENGINE_API_KEY")

    def allow(self, call):
        if not self.user and not self.key:
            return True
        authorization = call.authorization
        if self.user and authorization and authorization.type == "basic":
            # Both are compared, so that the time taken does not tell a right name from a wrong one.
            named = same(authorization.username, self.user)
            return same(authorization.password, self.password) and named
        if self.key:
            # Read from the header itself: Werkzeug before 2.3 knows Basic only.
            scheme, _, token = call.headers.get("Authorization", "").partition(" ")
            given = token.strip() if scheme.lower() == "bearer" else call.headers.get("X-API-Key")
            return same(given, self.key)
        return False


def same(given, expected):
    return hmac.compare_digest((given or "").encode(), expected.encode())


def describe(model, deployment, root):
    url = f"{root}v1/deployments/{deployment}/online"
    return {
        "metadata": {"guid": deployment, "url": url},
        "entity": {
            "name": deployment,
            "type": "online",
            "scoring_endpoint": {"url": url},
            "asset": {"asset_id": f"{deployment}-model", "name": f"{deployment} model", "asset_type": "model", "url": url},
            "asset_properties": {
                "problem_type": "binary" if len(model.labels) == 2 else "multiclass",
                "input_data_type": "structured",
            },
        },
    }


def answer(content, status=200):
    return Response(json.dumps(content, allow_nan=False), status, mimetype="application/json")


def main():
    parser = argparse.ArgumentParser(description="A custom ML engine with scikit-learn.")
    parser.add_argument("--train", required=True, metavar="FILE", help="CSV file with a header to train from")
    parser.add_argument("--label", required=True, help="the column to predict")
    parser.add_argument("--deployment", default="credit-risk", help="id of the deployment (default: %(default)s)")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=0, help="port; 0 takes a free one (default)")
    parser.add_argument("--seed", type=int, default=42, help="seed of the training (default: %(default)s)")
    arguments = parser.parse_args()

    model = Model.train(arguments.train, arguments.label, arguments.seed)
    app = create_app(model, arguments.deployment, Credentials(os.environ))
    server = make_server(arguments.host, arguments.port, app, threaded=True)
    print(f"listening on http://{arguments.host}:{server.server_port}", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    main()
