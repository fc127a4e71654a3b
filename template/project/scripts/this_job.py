"""The server that runs this job, and what a job may do there."""

from collections.abc import Mapping

from delivery import DeliveryError
from forges import Bitbucket, Forge, GitHub, GitLab


def of_this_job(environment: Mapping[str, str]) -> Forge | None:
    """Return the server that runs this job, with the strongest token that there is; none elsewhere."""
    token = environment.get("TEMPLATE_UPDATE_TOKEN", "")
    if environment.get("GITHUB_ACTIONS"):
        server, name = environment["GITHUB_SERVER_URL"], environment["GITHUB_REPOSITORY"]
        return GitHub(
            server,
            f"{server}/{name}.git",
            f"{environment['GITHUB_API_URL']}/repos/{name}",
            token or environment["GITHUB_TOKEN"],
            may_push=bool(token),
            main=environment["GITHUB_REF_NAME"],
        )
    if not token and (environment.get("GITLAB_CI") or environment.get("BITBUCKET_BUILD_NUMBER")):
        message = "TEMPLATE_UPDATE_TOKEN is not set, and a job's own token may not even write an issue"
        raise DeliveryError(message)
    if environment.get("GITLAB_CI"):
        return GitLab(
            environment["CI_SERVER_URL"],
            f"{environment['CI_PROJECT_URL']}.git",
            f"{environment['CI_API_V4_URL']}/projects/{environment['CI_PROJECT_ID']}",
            token,
            may_push=True,
            main=environment["CI_DEFAULT_BRANCH"],
        )
    if environment.get("BITBUCKET_BUILD_NUMBER"):
        origin, name = environment["BITBUCKET_GIT_HTTP_ORIGIN"], environment["BITBUCKET_REPO_FULL_NAME"]
        return Bitbucket(
            origin.replace("http:", "https:", 1).removesuffix(f"/{name}"),
            f"{origin.replace('http:', 'https:', 1)}.git",
            f"{environment.get('BITBUCKET_API', 'https://api.bitbucket.org/2.0')}/repositories/{name}",
            token,
            may_push=True,
            main=environment["BITBUCKET_BRANCH"],
        )
    return None
