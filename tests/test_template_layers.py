"""A preset holds the ones below it, and what it adds is exactly what its question file owns."""

import pytest

from tests import matrix

# The flags of a question file's owner, off: then its patterns are the paths that it owns.
LAYERS = {"dataops": {"dataops": False}, "mlops": {"mlops": False}}
DOMAINS = {"flights": {"example": False}, "events": {"example": True}}
PROVIDERS = {"github": {"github": False}, "gitlab": {"gitlab": False}}
OPTIONS = {
    "monitoring": {"prometheus": False},
    "notify": {"alerting": False},
    "tracking": {"tracking_server": False},
}
# Where it runs: each has its own files of the question file, which the others do not have.
PLACES = {"docker_host": {"docker_host": False}, "vm": {"vm": False}}
OWNERS = [*LAYERS.items(), *(("example", flags) for flags in DOMAINS.values()), *PROVIDERS.items(), *OPTIONS.items()]
OWNERS += [("runtime", flags) for flags in PLACES.values()]
# An answer that switches each option on.
ON: dict[str, matrix.Answers] = {
    "notify": {"notify": "webhook"},
    "runtime": {"runtime": "vm"},
    "tracking": {"tracking": "server"},
}
AT: dict[str, matrix.Answers] = {"docker_host": {}, "vm": {"runtime": "vm"}}
# And off, where it is on by default.
OFF: dict[str, matrix.Answers] = {"monitoring": {"monitoring": "none"}}


def listing(render: matrix.Render, preset: str, **answers: object) -> set[str]:
    return matrix.paths(render(**{"project_name": "my-project", "preset": preset, "example": True, **answers}))


def everything(render: matrix.Render) -> set[str]:
    return set().union(
        listing(render, "mlops"),
        listing(render, "mlops", example=False),
        *(listing(render, "mlops", ci=provider) for provider in PROVIDERS),
        *(listing(render, "mlops", **answers) for answers in [*ON.values(), *AT.values()]),
    )


@pytest.mark.parametrize("example", [True, False])
@pytest.mark.parametrize(("layer", "below"), [("dataops", "devops"), ("mlops", "dataops")])
def test_a_layer_adds_only_what_it_owns(render: matrix.Render, layer: str, below: str, *, example: bool) -> None:
    with_layer = listing(render, layer, example=example)
    without = listing(render, below, example=example)

    assert with_layer - without == matrix.matched(matrix.owned(layer, **LAYERS[layer]), with_layer)
    assert without - with_layer == set()


@pytest.mark.parametrize("preset", ["dataops", "mlops"])
def test_the_example_swaps_only_what_it_owns(render: matrix.Render, preset: str) -> None:
    flights, events = listing(render, preset), listing(render, preset, example=False)

    assert flights - events == matrix.matched(matrix.owned("example", **DOMAINS["flights"]), flights)
    assert events - flights == matrix.matched(matrix.owned("example", **DOMAINS["events"]), events)


@pytest.mark.parametrize("preset", matrix.PRESETS)
def test_a_ci_system_swaps_only_what_it_owns(render: matrix.Render, preset: str) -> None:
    listings = {provider: listing(render, preset, ci=provider) for provider in PROVIDERS}
    common = set.intersection(*listings.values())

    for provider, flags in PROVIDERS.items():
        owned = matrix.matched(matrix.owned(provider, **flags), listings[provider])
        assert listings[provider] - common == owned


@pytest.mark.parametrize("preset", matrix.PRESETS)
def test_a_place_swaps_only_what_it_owns(render: matrix.Render, preset: str) -> None:
    listings = {place: listing(render, preset, **answers) for place, answers in AT.items()}
    common = set.intersection(*listings.values())

    for place, flags in PLACES.items():
        assert listings[place] - common == matrix.matched(matrix.owned("runtime", **flags), listings[place])


@pytest.mark.parametrize("option", OPTIONS)
@pytest.mark.parametrize("preset", matrix.PRESETS)
def test_an_option_adds_only_what_it_owns(render: matrix.Render, preset: str, option: str) -> None:
    on, off = (listing(render, preset, **answers.get(option, {})) for answers in (ON, OFF))

    assert on - off == matrix.matched(matrix.owned(option, **OPTIONS[option]), on)
    assert off - on == set()


def test_both_domains_have_the_same_modules(render: matrix.Render) -> None:
    flights, events = listing(render, "mlops"), listing(render, "mlops", example=False)

    def modules(names: set[str]) -> set[str]:
        """Shared code imports these; each domain has the contracts and the SQL that its own datasets need."""
        return {name for name in names if name.endswith(".py")}

    assert {name.replace("flights", "events") for name in modules(flights - events)} == modules(events - flights)


@pytest.mark.parametrize(("file", "flags"), OWNERS)
def test_every_pattern_is_anchored_and_matches(render: matrix.Render, file: str, flags: dict[str, bool]) -> None:
    patterns = matrix.owned(file, **flags)

    assert patterns != []
    assert [pattern for pattern in patterns if not matrix.matched([pattern], everything(render))] == []
    # `folder/` would leave an empty folder behind, and a pattern without a slash matches at any depth.
    assert [pattern for pattern in patterns if not pattern.startswith("/") or pattern.endswith("/")] == []


def test_every_pattern_stands_once() -> None:
    patterns = [pattern for file, flags in OWNERS for pattern in matrix.owned(file, **flags)]

    assert sorted(patterns) == sorted(set(patterns))


def test_no_file_belongs_to_two_layers_or_two_domains(render: matrix.Render) -> None:
    domains = [("example", flags) for flags in DOMAINS.values()]
    for groups in (LAYERS.items(), domains, PROVIDERS.items()):
        first, second = (matrix.matched(matrix.owned(file, **flags), everything(render)) for file, flags in groups)

        assert first & second == set()


@pytest.mark.parametrize(("file", "flags"), [*LAYERS.items(), *PROVIDERS.items(), *OPTIONS.items()])
def test_what_is_on_keeps_nothing_out(file: str, flags: dict[str, bool]) -> None:
    assert matrix.owned(file, **dict.fromkeys(flags, True)) == []


def test_every_file_of_the_template_reaches_some_project(render: matrix.Render) -> None:
    sources = {
        path.relative_to(matrix.PROJECT)
        .as_posix()
        .removesuffix(".jinja")
        .replace("{{ package_name }}", "my_project")
        .replace("{{ _copier_conf.answers_file }}", matrix.ANSWERS_FILE)
        for path in matrix.PROJECT.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert sources == everything(render)
