"""Principle 2: small steps, together."""

import re

from tests.audit.check import check
from tests.audit.subject import Subject


@check("I01")
def quick_start(subject: Subject) -> bool:
    """The README says how to start, in commands."""
    return any(
        "```" in section.body and re.search(r"^(make|just|uv) ", section.body, re.MULTILINE)
        for section in subject.sections("README.md")
    )


@check("I02")
def contributing(subject: Subject) -> bool:
    """A page that says how to contribute."""
    return bool(subject.headings("CONTRIBUTING.md"))


@check("I03")
def change_template(subject: Subject) -> bool:
    """What a change has to say is asked."""
    return bool(subject.paths("pull_request_template.md", "/.gitlab/merge_request_templates/*.md"))


@check("I04")
def code_owners(subject: Subject) -> bool:
    """Every file has somebody who reviews it."""
    lines = [line.split() for path in subject.paths("CODEOWNERS") for line in subject.text(path).splitlines()]
    return any(words[0] == "*" and len(words) > 1 for words in lines if words)


@check("I05")
def decisions(subject: Subject) -> bool:
    """Decisions are recorded, numbered."""
    records = [
        path for path in subject.paths("/docs/adr/*.md", "/docs/decisions/*.md") if re.search(r"/\d+[^/]*\.md$", path)
    ]
    return len(records) > 1 and all(subject.headings(f"/{path}") for path in records)


@check("I06")
def changelog(subject: Subject) -> bool:
    """A changelog with a place for what comes."""
    return any(
        re.match(r"\[?unreleased|v?\d+\.\d+", section.heading.lower()) for section in subject.sections("CHANGELOG.md")
    )


@check("I07")
def branch_rules(subject: Subject) -> bool:
    """The rules of the main branch are a file."""
    rules = [*subject.json("**/rulesets/*.json"), *subject.yaml("**/rulesets/*.yml")]
    return any(any(found.values()) for found in rules)


@check("I08", level="mlops")
def numbers_outside_code(subject: Subject) -> bool:
    """What people tune stands outside the code."""
    return any(name.startswith("train.") for name in subject.parameters)
