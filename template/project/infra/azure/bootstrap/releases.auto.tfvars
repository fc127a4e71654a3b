# Azure trusts a subject as it is, and no pattern. GitHub's jobs of a tag belong to an environment; those of GitLab and Jenkins
# are named by the tag. There, name a tag and `just infra-bootstrap` before it is pushed, and take it out once it is released.
tags = []
