"""What judges the files that a CI system reads."""

from pathlib import Path

from tests.validators.kinds import Fault, Validator, schema

TESTS = Path(__file__).parent.parent
PACKAGES = TESTS / "node/node_modules"
GITLAB = PACKAGES / ".bin/gitlab-ci-local"
GROOVY = PACKAGES / "npm-groovy-lint/lib/java/groovy/lib"
RUNNERS = TESTS / "full/ci"
JENKINS = (
    *("-XX:TieredStopAtLevel=1", "-cp", f"{GROOVY}/*:{RUNNERS}"),
    *("groovy.ui.GroovyMain", str(RUNNERS / "jenkins_runner.groovy")),
)
WORKFLOWS = ("/.github/workflows/*.yml",)
CI = ".github/workflows/ci.yml"

VALIDATORS = {
    # It leaves out in silence what shellcheck finds, where that is missing.
    "actionlint": Validator(
        ("actionlint", "-no-color"),
        WORKFLOWS,
        Fault(CI, "runs-on:", "run-on:"),
        ("/.github",),
        needs=("shellcheck",),
        more=(Fault(CI, 'test "$RESULTS"', "test $RESULTS"),),
    ),
    "zizmor": Validator(
        ("zizmor", "--offline", "--no-progress", "--color=never", "--persona=pedantic", "--strict-collection"),
        (*WORKFLOWS, "/.github/actions/*/action.yml"),
        Fault(CI, "permissions: {}", "permissions: write-all"),
    ),
    "workflow-schema": schema("vendor.github-workflows", *WORKFLOWS, fault=Fault(CI, "jobs:", "job:")),
    "workflow-timeouts": schema(
        "custom.github-workflows-require-timeout", *WORKFLOWS, fault=Fault(CI, "timeout-minutes:", "name:")
    ),
    "action-schema": schema(
        "vendor.github-actions",
        "/.github/actions/*/action.yml",
        fault=Fault(".github/actions/setup/action.yml", "runs:", "run:"),
    ),
    "gitlab-schema": Validator(
        ("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", "--data-transform", "gitlab-ci"),
        ("/.gitlab-ci.yml", "/.gitlab/ci/*.yml"),
        Fault(".gitlab-ci.yml", "stages: [", "stages: [{}, "),
    ),
    # It reads what git has, and lists the jobs only if each has a stage and needs what there is.
    "gitlab-jobs": Validator(
        ("sh", "-c", f"git init --quiet && git add --all && {GITLAB} --list --color=false"),
        ("/.gitlab-ci.yml",),
        Fault(".gitlab-ci.yml", "stage: gate", "stage: gates"),
        ("/.gitlab",),
        needs=("git", "node", str(GITLAB)),
    ),
    "bitbucket-schema": schema(
        "vendor.bitbucket-pipelines",
        "/bitbucket-pipelines.yml",
        fault=Fault("bitbucket-pipelines.yml", "max-time: 20", "max-time: soon"),
    ),
    "jenkinsfile": Validator(
        ("java", *JENKINS, "check"),
        ("/Jenkinsfile", "/jenkins/*"),
        Fault("Jenkinsfile", "beforeAgent true", "beforeAgents true"),
        needs=(str(GROOVY),),
    ),
    "issue-form-schema": schema(
        "vendor.github-issue-forms",
        "/.github/ISSUE_TEMPLATE/*.yml",
        "!config.yml",
        fault=Fault(".github/ISSUE_TEMPLATE/bug.yml", "body:", "bodies:"),
    ),
}
