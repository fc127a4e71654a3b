"""What judges what a cluster is told."""

from pathlib import Path

from tests.validators.kinds import Calls, Fault, Validator

HERE = Path(__file__).parent
OVERLAYS = ("/deploy/k8s/overlays/*/kustomization.yaml", "/deploy/k8s/policy/kustomization.yaml")
BESIDE = ("/deploy", "/ops/grafana", "/ops/kubernetes")

# Each file names its own folder, so one call serves for all.
VALIDATORS = {
    "kubernetes-schemas": Validator(
        ("python", str(HERE / "manifests.py")),
        (*OVERLAYS, "/deploy/argocd/*.yaml"),
        Fault("deploy/k8s/base/service.yaml", "appProtocol:", "protokol:"),
        BESIDE,
        Calls.ONCE,
        needs=("kubectl", "kubernetes-validate"),
    ),
    "kubernetes-weaknesses": Validator(
        ("python", str(HERE / "cluster.py")),
        OVERLAYS,
        Fault("deploy/k8s/deployment/deployment.yaml", "readOnlyRootFilesystem: true", "readOnlyRootFilesystem: false"),
        BESIDE,
        Calls.ONCE,
        needs=("kubectl", "trivy"),
    ),
}
