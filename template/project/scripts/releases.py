"""How GitLab and Bitbucket are told of a release."""

import os
import uuid
from pathlib import Path

from delivery import variable
from web import ask, send


def gitlab(number: str, notes: str, files: list[Path]) -> str:
    """Keep the files as a generic package, and make a release that links to them; the job's own token may do both."""
    project = f"{variable('CI_API_V4_URL')}/projects/{variable('CI_PROJECT_ID')}"
    headers, links = {"JOB-TOKEN": variable("CI_JOB_TOKEN")}, []
    for path in files:
        url = f"{project}/packages/generic/release/{number}/{path.name}"
        send("PUT", url, headers, path.read_bytes())
        links.append({"name": path.name, "url": url, "link_type": "other"})
    release = {"tag_name": f"v{number}", "name": f"v{number}", "description": notes, "assets": {"links": links}}
    ask("POST", f"{project}/releases", headers, release)
    return f"{variable('CI_PROJECT_URL')}/-/releases/v{number}"


def bitbucket(number: str, files: list[Path]) -> str:
    """Keep the files among the downloads, which is what Bitbucket has for a release."""
    boundary = uuid.uuid4().hex
    part = '--{}\r\nContent-Disposition: form-data; name="files"; filename="v{}-{}"\r\n\r\n'
    parts = [part.format(boundary, number, path.name).encode() + path.read_bytes() + b"\r\n" for path in files]
    body = b"".join([*parts, f"--{boundary}--\r\n".encode()])
    headers = {"Authorization": f"Bearer {variable('RELEASE_TOKEN')}"}
    headers["Content-Type"] = f"multipart/form-data; boundary={boundary}"
    api = os.environ.get("BITBUCKET_API", "https://api.bitbucket.org/2.0")
    send("POST", f"{api}/repositories/{variable('BITBUCKET_REPO_FULL_NAME')}/downloads", headers, body)
    return f"{variable('BITBUCKET_GIT_HTTP_ORIGIN')}/downloads"
