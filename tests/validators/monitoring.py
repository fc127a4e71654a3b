"""What judges what Prometheus, Alertmanager, Grafana, Loki, Alloy, Filebeat, Elasticsearch and Kibana read."""

from pathlib import Path

from tests.validators.kinds import Fault, Validator

HERE = Path(__file__).parent.parent
DASHBOARDS = ("/ops/grafana/dashboards/*.json",)
SERVICE = "ops/grafana/dashboards/service.json"


def subset(name: str, judged: str, fault: Fault) -> Validator:
    """Return what holds a file against the part of a format that the template uses: nothing else may stand in it."""
    command = ("check-jsonschema", "--schemafile", str(HERE / "schemas" / f"{name}.json"))
    return Validator(command, (judged,), fault)


def node(script: str, *judged: str, fault: Fault) -> Validator:
    """Return a script for Node, whose packages tests/node/package.json names."""
    return Validator(("node", str(HERE / "node" / script)), judged, fault, needs=("tests/node/node_modules",))


def judge(script: str, *judged: str, fault: Fault) -> Validator:
    """Return a judge of ours, for a format that no program here reads."""
    return Validator(("python", str(HERE / "judges" / script)), judged, fault)


VALIDATORS = {
    "promtool-config": Validator(
        ("promtool", "check", "config", "--syntax-only"),
        ("/ops/prometheus/prometheus.yml",),
        Fault("ops/prometheus/prometheus.yml", "scrape_configs:", "scrape_config:"),
        ("/ops/prometheus",),
    ),
    "promtool-rules": Validator(
        ("promtool", "check", "rules"),
        ("/ops/prometheus/alerts/*.yml",),
        Fault("ops/prometheus/alerts/service.yml", "expr:", "expression:"),
    ),
    "promtool-tests": Validator(
        ("promtool", "test", "rules"),
        ("/ops/prometheus/tests/*.yml",),
        Fault("ops/prometheus/alerts/service.yml", "expr:", "expr: 0 *"),
        ("/ops/prometheus",),
    ),
    "amtool": Validator(
        ("amtool", "check-config"),
        ("/ops/alertmanager/alertmanager.yml",),
        Fault("ops/alertmanager/alertmanager.yml", "receiver: heartbeat", "receiver: heart"),
    ),
    "grafana-types": node("dashboards.mjs", *DASHBOARDS, fault=Fault(SERVICE, '"gridPos": {"x"', '"gridPos": {"xx"')),
    "grafana-queries": node("queries.mjs", *DASHBOARDS, fault=Fault(SERVICE, "sum by (", "sum bye (")),
    "loki-queries": node(
        "queries.mjs",
        "/ops/grafana/dashboards/logs.json",
        fault=Fault("ops/grafana/dashboards/logs.json", "| json |", "| json ||"),
    ),
    "grafana-datasources": subset(
        "grafana-datasources",
        "/ops/grafana/provisioning/datasources/*.yml",
        Fault("ops/grafana/provisioning/datasources/prometheus.yml", "url:", "address:"),
    ),
    "grafana-provider": subset(
        "grafana-dashboards",
        "/ops/grafana/provisioning/dashboards/*.yml",
        Fault("ops/grafana/provisioning/dashboards/files.yml", "type: file", "type: files"),
    ),
    "loki": subset("loki", "/ops/loki/loki.yml", Fault("ops/loki/loki.yml", "retention_period:", "retention:")),
    "alloy": judge(
        "alloy.py",
        "/ops/alloy/config.alloy",
        fault=Fault("ops/alloy/config.alloy", "[loki.write.loki.receiver]", "[loki.write.lokki.receiver]"),
    ),
    "filebeat": subset(
        "filebeat",
        "/ops/filebeat/filebeat.yml",
        Fault("ops/filebeat/filebeat.yml", "- decode_json_fields:", "- decode_json:"),
    ),
    "index-template": subset(
        "index-template",
        "/ops/elasticsearch/index-template.json",
        Fault("ops/elasticsearch/index-template.json", '"type": "keyword"', '"type": "keywords"'),
    ),
    "ilm-policy": subset(
        "ilm-policy",
        "/ops/elasticsearch/ilm-policy.json",
        Fault("ops/elasticsearch/ilm-policy.json", '"min_age": "30d"', '"min_age": "30 days"'),
    ),
    "kibana": judge(
        "saved_objects.py",
        "/ops/kibana/*.ndjson",
        fault=Fault(
            "ops/kibana/logs.ndjson", '"id": "service-logs", "attributes"', '"id": "service-log", "attributes"'
        ),
    ),
}
