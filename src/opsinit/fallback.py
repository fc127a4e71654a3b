"""Rendering by Copier's public API alone, for a version of Copier that our engine was not written for.

It renders into a scratch directory, compiles everything every time, and cannot tell the questions of somebody else's
template before it asks them. The files of a new project are the same. It cannot tell which file of the template each
one came from, nor which ones are written once, nor render as an update does: an update by it would bring back or merge
what the template leaves to the user, and would not find what was renamed. It refuses.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

from opsinit import address, cache, configuration, git, tree
from opsinit.errors import EngineError
from opsinit.request import Rendered, Request, Source


class Opened:
    """A template behind Copier's public API."""

    def __init__(self, source: Source) -> None:
        """Read the questions, if the files are at hand."""
        self.questions = configuration.questions(source.root) if source.root else None
        self._source = source
        self._scratch = cache.temporary()

    def render(self, request: Request) -> Rendered:
        """Let Copier ask and render, then read what it wrote."""
        if request.update:
            from importlib.metadata import version

            raise EngineError(
                f"with Copier {version('copier')} projects can be made, but not compared or updated",
                "install opsinit again, with the Copier that it requires",
            )
        import copier
        from plumbum import local  # runs git for Copier; it took its copy of the environment when it was imported

        target = self._scratch / "rendered" / request.target.name
        with local.env(**self._environment()):
            worker = copier.run_copy(
                self._source.url,
                target,
                dict(request.answers),
                vcs_ref=self._source.version or self._source.ref,
                settings=copier.Settings(),
                defaults=not request.interactive,
                user_defaults=dict(request.defaults),
                quiet=True,
                ask=request.ask,
            )
        answers_file = str(worker.answers_relpath)
        return Rendered(tree.read(target), _answers(target / answers_file), answers_file)

    def _environment(self) -> Mapping[str, str]:
        """Make git take a template that is at hand for the repository whose address a project records."""
        if not (self._source.root and self._source.version and address.is_remote(self._source.url)):
            return {}
        repository = self._scratch / "template.git"  # Copier asks for an address that ends like this
        repository.mkdir()
        tree.write(self._source.files or tree.read(self._source.root), repository)
        git.commit_tagged(repository, self._source.version)
        count = int(os.environ.get("GIT_CONFIG_COUNT", "0"))
        return {
            "COPIER_CACHE_DIR": str(self._scratch / "mirrors"),
            "GIT_CONFIG_COUNT": str(count + 1),
            f"GIT_CONFIG_KEY_{count}": f"url.{repository.with_suffix('')}.insteadOf",
            f"GIT_CONFIG_VALUE_{count}": address.expanded(self._source.url).removesuffix(".git"),
        }


def _answers(path: Path) -> Mapping[str, Any]:
    import yaml

    return cast("Mapping[str, Any]", yaml.safe_load(path.read_bytes()) or {}) if path.is_file() else {}
