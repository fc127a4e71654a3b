"""What the audit wants to know of a job."""

from dataclasses import dataclass, field


@dataclass
class Job:
    """One job: when it runs, and what."""

    name: str
    file: str
    triggers: frozenset[str]  # of change, main, tag, schedule, manual
    scripts: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)  # of GitHub
    images: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    environment: bool = False  # it asks the CI system to let it into an environment
    identity: bool = False  # it is vouched for by OIDC
    limited: bool = False  # it ends at some time
    exclusive: bool = False  # an older or a second run gives way, or waits
    token: bool | None = None  # what its token may do is said; nothing, where tokens are no matter of a file
