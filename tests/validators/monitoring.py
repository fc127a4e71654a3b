"""What judges what Prometheus, Alertmanager and Grafana read."""

from tests.validators.kinds import Fault, Validator

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
}
