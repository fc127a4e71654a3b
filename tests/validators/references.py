"""What a cluster would only find at run time: names, ports and labels that lead nowhere."""

from collections.abc import Iterator

from tests.validators.selected import Manifest, chosen, named, pods, ports, solvers


def twice(resources: list[Manifest]) -> Iterator[str]:
    """Find what stands twice."""
    keys = [(r["kind"], r["metadata"].get("namespace"), r["metadata"]["name"]) for r in resources]
    yield from sorted(
        {f"{kind} {name} stands twice" for kind, space, name in keys if keys.count((kind, space, name)) > 1}
    )


def environment(resources: list[Manifest]) -> Iterator[str]:
    """Find what a pod is started with and is not there."""
    made = named(resources, "ExternalSecret")
    for pod in pods(resources):
        if pod["spec"].get("serviceAccountName", "default") not in {"default", *named(resources, "ServiceAccount")}:
            yield f"there is no ServiceAccount {pod['spec']['serviceAccountName']}"
        for container in pod["spec"]["containers"]:
            for source in container.get("envFrom", []):
                for key, kind in (("configMapRef", "ConfigMap"), ("secretRef", "Secret")):
                    if (
                        (ref := source.get(key))
                        and not ref.get("optional")
                        and ref["name"] not in {*named(resources, kind), *made}
                    ):
                        yield f"there is no {kind} {ref['name']}"
            mounts = {mount["name"] for mount in container.get("volumeMounts", [])}
            yield from (
                f"there is no volume {name}" for name in mounts - {v["name"] for v in pod["spec"].get("volumes", [])}
            )
            probes = [container[probe]["httpGet"]["port"] for probe in container if probe.endswith("Probe")]
            yield from (f"a probe asks port {port}" for port in probes if port not in ports(pod))


def services(resources: list[Manifest]) -> Iterator[str]:
    """Find services, policies and monitors that choose nothing."""
    templates = list(pods(resources))
    for name, service in named(resources, "Service").items():
        found = chosen(service["spec"]["selector"], templates)
        targets = {port["targetPort"] for port in service["spec"]["ports"]}
        if not found or any(targets - ports(pod) for pod in found):
            yield f"Service {name} leads to no port of a pod"
    for kind, key in (("NetworkPolicy", "podSelector"), ("PodDisruptionBudget", "selector")):
        for name, resource in named(resources, kind).items():
            others = solvers(resources) if kind == "NetworkPolicy" else ()
            if not chosen(resource["spec"][key].get("matchLabels", {}), [*templates, *others]):
                yield f"{kind} {name} chooses no pod"
    for name, monitor in named(resources, "ServiceMonitor").items():
        found = chosen(monitor["spec"]["selector"]["matchLabels"], list(named(resources, "Service").values()))
        asked = {endpoint["port"] for endpoint in monitor["spec"]["endpoints"]}
        if not found or any(asked - {port["name"] for port in service["spec"]["ports"]} for service in found):
            yield f"ServiceMonitor {name} asks no port of a Service"


def let_in(resources: list[Manifest], pod: Manifest, who: str) -> set[str | int]:
    """Return the ports of a pod at which policies let in a namespace."""
    policies = [
        found for found in named(resources, "NetworkPolicy").values() if "Ingress" in found["spec"]["policyTypes"]
    ]
    rules = [
        rule
        for policy in policies
        if policy["spec"]["podSelector"].get("matchLabels", {}).items() <= pod["metadata"].get("labels", {}).items()
        for rule in policy["spec"].get("ingress", [])
    ]
    label = {"kubernetes.io/metadata.name": who}
    return {
        port["port"]
        for rule in rules
        if {"namespaceSelector": {"matchLabels": label}} in rule["from"]
        for port in rule["ports"]
    }


def scrapes(resources: list[Manifest]) -> Iterator[str]:
    """Find what Prometheus would ask and policies do not let it reach."""
    for name, monitor in named(resources, "ServiceMonitor").items():
        for service in chosen(monitor["spec"]["selector"]["matchLabels"], list(named(resources, "Service").values())):
            targets = {port["name"]: port["targetPort"] for port in service["spec"]["ports"]}
            for pod in chosen(service["spec"]["selector"], list(pods(resources))):
                asked = {targets.get(endpoint["port"]) for endpoint in monitor["spec"]["endpoints"]}
                if asked - let_in(resources, pod, "monitoring"):
                    yield f"no policy lets Prometheus in that ServiceMonitor {name} sends"


def certificates(resources: list[Manifest]) -> Iterator[str]:
    """Find a Gateway whose host nobody can vouch for, because policies keep the question out."""
    for pod in solvers(resources):
        if not ports(pod) & let_in(resources, pod, "envoy-gateway-system"):
            yield "no policy lets in who asks cert-manager's pod"


def routes(resources: list[Manifest]) -> Iterator[str]:
    """Find routes that no listener or no service stands behind, and an autoscaler of nothing."""
    listeners = {
        (name, listener["name"])
        for name, gateway in named(resources, "Gateway").items()
        for listener in gateway["spec"]["listeners"]
    }
    offered = {(n, p["port"]) for n, s in named(resources, "Service").items() for p in s["spec"]["ports"]}
    for name, route in named(resources, "HTTPRoute").items():
        parents = {(parent["name"], parent["sectionName"]) for parent in route["spec"]["parentRefs"]}
        yield from (f"HTTPRoute {name} hangs on no listener {parent}" for parent in sorted(parents - listeners))
        backends = {(b["name"], b["port"]) for rule in route["spec"]["rules"] for b in rule.get("backendRefs", [])}
        yield from (f"HTTPRoute {name} leads to no port {backend}" for backend in sorted(backends - offered))
    for name, scaler in named(resources, "HorizontalPodAutoscaler").items():
        target = scaler["spec"]["scaleTargetRef"]
        if target["name"] not in named(resources, target["kind"]):
            yield f"HorizontalPodAutoscaler {name} scales nothing"


def secrets(resources: list[Manifest]) -> Iterator[str]:
    """Find secrets that are asked of no store."""
    for name, secret in named(resources, "ExternalSecret").items():
        if secret["spec"]["secretStoreRef"]["name"] not in named(resources, "SecretStore"):
            yield f"ExternalSecret {name} asks no SecretStore"


def faults(resources: list[Manifest]) -> list[str]:
    """Return everything that leads nowhere."""
    checks = (twice, environment, services, scrapes, certificates, routes, secrets)
    # What is applied by itself, such as a policy, refers to nothing here.
    workloads = any(True for _ in pods(resources))
    return [fault for check in checks for fault in check(resources)] if workloads else list(twice(resources))
