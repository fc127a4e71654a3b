"""`opsinit list`."""

from pathlib import Path

from opsinit.commands import options
from opsinit.console import Console


def show(*, project: options.AtProject = None, machine: options.Machine = False) -> int:
    """Show presets and questions, and inside a project its answers."""
    from opsinit import questions
    from opsinit.project import Project
    from opsinit.template import home

    found = Project.at(project) if project else Project.around(Path())
    asked = questions.asked(home())
    current = found.answers if found else {}
    lines: list[str] = []
    for question in asked:
        state = f" = {current[question.name]}" if question.name in current else ""
        lines += [f"{question.name}{state}", f"  {question.help}"]
        if question.only_with:
            without = "" if question.is_relevant(current) else ", so here it has no effect"
            lines.append(f"  Only with {question.condition}{without}.")
        lines += [f"    {label or value}" for value, label in question.choices.items()]
        if not question.choices and question.default is not None:
            lines.append(f"    {question.default}")
    data = {
        "project": str(found.path) if found else None,
        "version": found.version if found else None,
        "presets": next((dict(question.choices) for question in asked if question.name == "preset"), {}),
        "questions": [
            {
                **vars(question),
                "choices": list(question.choices),
                "answer": current.get(question.name),
                "relevant": question.is_relevant(current) if found else None,
            }
            for question in asked
        ],
    }
    return Console(machine=machine).result(lines, data)
