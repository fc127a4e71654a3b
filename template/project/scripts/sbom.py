"""Write down what is shipped, as CycloneDX: the lock file's packages, and the image's if there is one. `just sbom`."""

from delivery import DIST, finish, run, say
from scan import SAVED, saved


def main() -> None:
    """Write both lists."""
    DIST.mkdir(exist_ok=True)
    packages = ("uv", "export", "--quiet", "--format", "cyclonedx1.5", "--no-default-groups")
    (DIST / "sbom.cdx.json").write_text(run(*packages), encoding="utf-8")
    say("dist/sbom.cdx.json: the packages of uv.lock that are shipped")
    if saved():
        listed = run("trivy", "image", "--quiet", "--format", "cyclonedx", "--input", SAVED)
        (DIST / "image.cdx.json").write_text(listed, encoding="utf-8")
        say("dist/image.cdx.json: everything in the image")


if __name__ == "__main__":
    finish(main)
