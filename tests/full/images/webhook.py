"""Whoever is told of alerts: it says on standard output what it was told, one JSON object a line."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer


class Handler(BaseHTTPRequestHandler):
    """Takes what is posted."""

    def do_POST(self) -> None:
        """Say what was told, and by whom to whom."""
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        for alert in told["alerts"]:
            name = alert["labels"]["alertname"]
            said = {"path": self.path, "alert": name, "status": alert["status"]}
            more = {"runbook": alert["annotations"]["runbook_url"], "repository": alert["labels"].get("repository")}
            print(json.dumps(said | more), flush=True)  # noqa: T201
        self.send_response(200)
        self.end_headers()


HTTPServer(("0.0.0.0", 8080), Handler).serve_forever()  # noqa: S104 - in a network of its own
