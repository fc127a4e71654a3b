"""What GitHub, GitLab and Bitbucket are asked for: requests that propose a branch, and one issue."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from itertools import chain, count, takewhile
from typing import ClassVar
from urllib.parse import urlencode

from web import Json, ask


@dataclass(frozen=True)
class Forge(ABC):
    """A project on the server that runs this job."""

    server: str  # what git pushes to
    repository: str
    api: str  # of the project
    token: str
    may_push: bool
    main: str  # the branch that requests are for
    user: ClassVar[str] = "x-access-token"  # who pushes with the token

    @abstractmethod
    def has_request(self, branch: str) -> bool:
        """Say whether a branch was ever proposed: one that was turned down stays so."""

    @abstractmethod
    def open_request(self, branch: str, title: str, text: str, *, draft: bool) -> str:
        """Propose a branch, and return where."""

    @abstractmethod
    def write_issue(self, title: str, text: str) -> str:
        """Write an issue, or the open one with this title anew, and return where it is."""

    @abstractmethod
    def headers(self) -> dict[str, str]:
        """Return what says who asks."""

    def ask(self, method: str, path: str, **fields: object) -> Json:
        """Send a request to the API and return its answer."""
        reads = method == "GET"
        query = f"?{urlencode(fields)}" if reads else ""
        return ask(method, f"{self.api}/{path}{query}", self.headers(), None if reads else fields)


class GitHub(Forge):
    """https://docs.github.com/rest."""

    def headers(self) -> dict[str, str]:
        """Return what says who asks."""
        return {"Authorization": f"Bearer {self.token}", "Accept": "application/vnd.github+json"}

    def has_request(self, branch: str) -> bool:
        """Say whether a branch was ever proposed."""
        owner = self.repository.removeprefix(f"{self.server}/").partition("/")[0]
        return bool(self.ask("GET", "pulls", state="all", head=f"{owner}:{branch}"))

    def open_request(self, branch: str, title: str, text: str, *, draft: bool) -> str:
        """Propose a branch, and return where."""
        asked = {"head": branch, "base": self.main, "title": title, "body": text, "draft": draft}
        return str(self.ask("POST", "pulls", **asked)["html_url"])

    def write_issue(self, title: str, text: str) -> str:
        """Write an issue, or the open one with this title anew."""
        pages = (list(self.ask("GET", "issues", state="open", per_page=100, page=page)) for page in count(1))
        issues = chain.from_iterable(takewhile(len, pages))
        known = [issue["number"] for issue in issues if issue["title"] == title]
        method, path = ("PATCH", f"issues/{known[0]}") if known else ("POST", "issues")
        return str(self.ask(method, path, title=title, body=text)["html_url"])


class GitLab(Forge):
    """https://docs.gitlab.com/api/rest."""

    def headers(self) -> dict[str, str]:
        """Return what says who asks."""
        return {"PRIVATE-TOKEN": self.token}

    def has_request(self, branch: str) -> bool:
        """Say whether a branch was ever proposed."""
        return bool(self.ask("GET", "merge_requests", state="all", source_branch=branch))

    def open_request(self, branch: str, title: str, text: str, *, draft: bool) -> str:
        """Propose a branch, and return where."""
        asked = {"source_branch": branch, "target_branch": self.main, "description": text}
        return str(self.ask("POST", "merge_requests", title=f"{'Draft: ' if draft else ''}{title}", **asked)["web_url"])

    def write_issue(self, title: str, text: str) -> str:
        """Write an issue, or the open one with this title anew."""
        issues = self.ask("GET", "issues", **{"state": "opened", "search": title, "in": "title"})
        known = [issue["iid"] for issue in issues if issue["title"] == title]
        method, path = ("PUT", f"issues/{known[0]}") if known else ("POST", "issues")
        return str(self.ask(method, path, title=title, description=text)["web_url"])


class Bitbucket(Forge):
    """https://developer.atlassian.com/cloud/bitbucket/rest."""

    user = "x-token-auth"

    def headers(self) -> dict[str, str]:
        """Return what says who asks."""
        return {"Authorization": f"Bearer {self.token}"}

    def has_request(self, branch: str) -> bool:
        """Say whether a branch was ever proposed."""
        states = " OR ".join(f'state="{state}"' for state in ("OPEN", "MERGED", "DECLINED", "SUPERSEDED"))
        return bool(self.ask("GET", "pullrequests", q=f'source.branch.name="{branch}" AND ({states})')["values"])

    def open_request(self, branch: str, title: str, text: str, *, draft: bool) -> str:
        """Propose a branch, and return where."""
        ends = {"source": {"branch": {"name": branch}}, "destination": {"branch": {"name": self.main}}}
        asked = self.ask("POST", "pullrequests", title=title, description=text, draft=draft, **ends)
        return str(asked["links"]["html"]["href"])

    def write_issue(self, title: str, text: str) -> str:  # noqa: ARG002 - as the others have it
        """Leave the report to the log: it has no issues."""
        return "here, since Bitbucket has no issues"
