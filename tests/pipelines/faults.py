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
}
