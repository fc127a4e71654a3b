"""Each judge of ours finds each kind of fault that it is for."""

import pytest

from tests import matrix
from tests.judges import alloy, saved_objects


@pytest.fixture
def config(render: matrix.Render) -> str:
    """Give Alloy's configuration of a project."""
    project = render(project_name="my-project", preset="devops")
    return (project / "ops/alloy/config.alloy").read_text(encoding="utf-8")


@pytest.fixture
def objects(render: matrix.Render) -> str:
    """Give what a project lets Kibana import."""
    project = render(project_name="my-project", preset="devops", logs="elk")
    return (project / "ops/kibana/logs.ndjson").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("", "", ""),
        ('level = "warn"', 'level = "warn', "is not understood"),
        ("loki.write.loki.receiver", "loki.write.other.receiver", "loki.write.other.receiver is exported by nothing"),
        ("forward_to = [loki.process.lines.receiver]", "forward_to = []", "nothing reads loki.process.lines.receiver"),
        ("stage.output {", "stage.outputs {", "loki.process knows no block stage.outputs"),
        ("    url = ", "    uri = ", "endpoint knows no uri"),
        ("    url = ", "    name = ", "endpoint lacks url"),
        ('loki.write "loki"', "loki.write", "loki.write has no label"),
        ('"loki" {\n  endpoint {', '"loki" {\n  endpoint {\n  {', "is neither set nor a block"),
        ('    action   = "drop"\n', '    action   = "drop"\n    action   = "keep"\n', "stage.match sets action twice"),
        ('project = "",\n', 'project = ""\n', "a comma is missing"),
        ('    level = "",\n', '    "level",\n', "sets nothing"),
        ("logging {", "logging {}\nlogging {", "logging  stands twice"),
        ("\n  }\n}\n", "\n  }\n", "the braces of loki.write do not match"),
    ],
)
def test_a_fault_in_alloys_configuration_is_found(config: str, old: str, new: str, fault: str) -> None:
    head, found, tail = config.rpartition(old) if old else (config, "", "")
    assert found == old

    assert fault in "; ".join(alloy.faults(head + new + tail)) or fault == ""
    assert (list(alloy.faults(head + new + tail)) == []) == (fault == "")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("", "", ""),
        ('{"type": "search"', '"type": "search"', "a line is no JSON"),
        ('"sort"', '"sorted"', "service-lines: "),
        ('"id": "service-lines"', '"id": "service-logs"', "an id stands twice"),
        ('"id": "service-logs", "name"', '"id": "service-log", "name"', "there is no index-pattern service-log"),
        ('\\"filter\\"', 'filter\\"', "its search is no JSON"),
        ('"name": "kibanaSavedObjectMeta', '"name": "other', "its search reads no data view"),
    ],
)
def test_a_fault_in_what_kibana_imports_is_found(objects: str, old: str, new: str, fault: str) -> None:
    head, found, tail = objects.rpartition(old) if old else (objects, "", "")
    assert found == old

    assert fault in "; ".join(saved_objects.faults(head + new + tail)) or fault == ""
    assert (list(saved_objects.faults(head + new + tail)) == []) == (fault == "")
