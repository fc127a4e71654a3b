"""A difference of each kind, planted in the files of each CI system: a file, a pattern and what takes its place."""

FAULTS = {
    "a job that is missing": {
        "github": (".github/workflows/security.yml", r"(?s)\njobs:.*", "\njobs:\n  a: {steps: []}\n"),
        "gitlab": (".gitlab/ci/security.yml", r"(?s)\nsecurity:.*", "\n.nothing: {}\n"),
        "bitbucket": ("bitbucket-pipelines.yml", r" *- step: \{ name: dora.*\n", ""),
        "jenkins": ("jenkins/operations.Jenkinsfile", "make setup security", "true"),
    },
    "another recipe": {
        "github": (".github/workflows/deploy.yml", r"just deploy staging", "just deploy prod"),
        "gitlab": (".gitlab/ci/deploy.yml", r"just deploy staging", "just deploy prod"),
        "bitbucket": ("bitbucket-pipelines.yml", "deployment: staging", "deployment: prod"),
        "jenkins": ("Jenkinsfile", "deploy ARGS=staging", "deploy ARGS=prod"),
    },
    "another order": {
        "github": (".github/workflows/ci.yml", r"just lint(.*\n.*)just type", r"just type\1just lint"),
        "gitlab": (".gitlab-ci.yml", r"just lint(.*\n.*)just type", r"just type\1just lint"),
        "bitbucket": ("bitbucket-pipelines.yml", "(uv run just lint), (uv run just type)", r"\2, \1"),
        "jenkins": ("Jenkinsfile", "lint type", "type lint"),
    },
    "a need that is missing": {
        "github": (".github/workflows/deploy.yml", r"needs: \[deploy-staging\]", "needs: [publish]"),
        "gitlab": (".gitlab/ci/deploy.yml", r'needs: \["publish", "deploy-staging"\]', "needs: [publish]"),
        "bitbucket": ("bitbucket-pipelines.yml", r" *- step: \*gate\n( *- step: &publish)", r"\1"),
        "jenkins": ("Jenkinsfile", r"stage\('gate'\)", "stage('other')"),
    },
    "another time": {
        "github": (".github/workflows/release.yml", r'tags: \["v\*"\]', "branches: [main]"),
        "gitlab": (".gitlab/ci/publish.yml", r'\$DEPLOY == "on" && \$CI_COMMIT_TAG =~ /\^v/', '$DEPLOY == "off"'),
        "bitbucket": ("bitbucket-pipelines.yml", r"    v\*:", "    w*:"),
        "jenkins": ("Jenkinsfile", r"branch 'main'; tag 'v\*'", "branch 'main'"),
    },
    "another night": {
        "github": (".github/workflows/security.yml", r'"23 3 \* \* \*"', '"23 3 * * 1"'),
        "gitlab": ("docs/gitlab.md", r"`security` \| every night", "`security` | every week"),
        "bitbucket": ("bitbucket-pipelines.yml", r"    nightly:\n      - parallel:\n", ""),
        "jenkins": ("jenkins/operations.Jenkinsfile", r"H 2 \* \* \* %RUN=nightly", "H 2 * * 2 %RUN=nightly"),
    },
    "another week": {
        "github": (".github/workflows/dora.yml", r'"7 5 \* \* 1"', '"7 5 * * *"'),
        "gitlab": ("docs/gitlab.md", r"\| `dora` \| every week .*\n", ""),
        "bitbucket": ("bitbucket-pipelines.yml", r"    weekly:\n", "    monthly:\n"),
        "jenkins": ("jenkins/operations.Jenkinsfile", r"\\nH 4 \* \* 1 %RUN=weekly", ""),
    },
    "a signature that nobody vouches for": {
        "github": (".github/workflows/publish.yml", r" *id-token: write.*\n", ""),
        "gitlab": (".gitlab/ci/publish.yml", r" *SIGSTORE_ID_TOKEN:\n.*\n", ""),
        "bitbucket": ("bitbucket-pipelines.yml", r", uv run just provenance\]", "]"),
        "jenkins": (
            "Jenkinsfile",
            r"( *sh 'make [a-z ]*) provenance'\n( *\})",
            r"\1'\n\2\n                        sh 'make provenance'",
        ),
    },
    "a model that is not the champion": {
        "github": (".github/workflows/monitor.yml", "MONITOR_MODEL_URI", "APP_MODEL_URI"),
        "gitlab": (".gitlab/ci/monitor.yml", r" *APP_MODEL_URI:.*\n", "    A: b\n"),
        "bitbucket": ("bitbucket-pipelines.yml", r" *- export APP_MODEL_URI=.*\n", ""),
        "jenkins": (
            "jenkins/operations.Jenkinsfile",
            r"( *sh 'make )watch'\n( *\})",
            r"\2\n                        sh 'make watch'",
        ),
    },
    "a delivery that nothing switches off": {
        "github": (".github/workflows/rollback.yml", r"    if: vars.DEPLOY == 'on'\n", ""),
        "gitlab": (".gitlab/ci/deploy.yml", r'\$DEPLOY == "on" && (.*"rollback")', r"\1"),
        "bitbucket": ("bitbucket-pipelines.yml", r"name: release, condition: \*deployed,", "name: release,"),
        "jenkins": (
            "jenkins/operations.Jenkinsfile",
            r"'rollback' \}; environment name: 'DEPLOY', value: 'on'",
            "'rollback' }",
        ),
    },
    "a login that is missing": {
        "github": (".github/workflows/deploy.yml", r" *- run: uv run just login deploy\n", ""),
        "gitlab": (".gitlab/ci/deploy.yml", r" *- uv run just login deploy\n", ""),
        "bitbucket": ("bitbucket-pipelines.yml", r"\*login, (uv run just deploy)", r"\1"),
        "jenkins": ("Jenkinsfile", "make login ARGS=deploy", "true"),
    },
    "a login for something else": {
        "github": (".github/workflows/infra.yml", "just login deploy", "just login plan-dev"),
        "gitlab": (".gitlab/ci/publish.yml", "just login publish", "just login deploy"),
        "bitbucket": ("bitbucket-pipelines.yml", "just login data", "just login publish"),
        "jenkins": ("jenkins/operations.Jenkinsfile", "ARGS=deploy", "ARGS=publish"),
    },
    "a job that cannot say who it is": {
        "github": (".github/workflows/deploy.yml", r" *id-token: write.*\n", ""),
        "gitlab": (".gitlab/ci/monitor.yml", r" *id_tokens:\n.*\n.*\n", ""),
        "bitbucket": ("bitbucket-pipelines.yml", r"oidc: true", "oidc: false"),
        "jenkins": ("Jenkinsfile", r", string\(credentialsId: 'oidc'[^)]*\)", ""),
    },
    "a job that says who it is without need": {
        "github": (
            ".github/workflows/dora.yml",
            r"( *)deployments: read.*",
            r"\1id-token: write\n    env: {AWS_DATA_ROLE: a}",
        ),
        "gitlab": (".gitlab/ci/dora.yml", "dora:\n", "dora:\n  id_tokens: {OIDC_TOKEN: {aud: a}}\n"),
        "bitbucket": ("bitbucket-pipelines.yml", "name: dora,", "name: dora, oidc: true,"),
        "jenkins": (
            "jenkins/operations.Jenkinsfile",
            "sh 'make setup dora'",
            "withCredentials([string(credentialsId: 'oidc', variable: 'OIDC_TOKEN')]) { sh 'make setup dora' }",
        ),
    },
    "a change whose commits are cut off": {
        "github": (".github/workflows/ci.yml", r" *fetch-depth: 0.*\n", ""),
        "gitlab": (".gitlab-ci.yml", r' *GIT_DEPTH: "0".*\n', '    A: "0"\n'),
        "bitbucket": ("bitbucket-pipelines.yml", r"( name: build\n.*\n) *clone: .*\n", r"\1"),
        "jenkins": ("Jenkinsfile", "disableConcurrentBuilds", "skipDefaultCheckout"),
    },
    "commits that are cut off": {
        "github": (".github/workflows/security.yml", r" *fetch-depth: 0.*\n", ""),
        "gitlab": (".gitlab/ci/dora.yml", 'GIT_DEPTH: "0"', 'GIT_DEPTH: "1"'),
        "bitbucket": ("bitbucket-pipelines.yml", r"(security.*)clone: \{ depth: full \},", r"\1"),
        "jenkins": ("jenkins/operations.Jenkinsfile", "disableConcurrentBuilds", "skipDefaultCheckout"),
    },
}
# They show where no cloud is asked, too.
UNCLOUDED = {"a signature that nobody vouches for"}
