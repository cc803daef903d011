"""Ten wrong experiments: each gives one clear line and exit code 2, and asks nothing."""

import pytest

ENDPOINT = "      base_url: %s\n      model: m"


def one_line(finished):
    """The single line on standard error, after `harness: `."""
    assert finished.returncode == 2, finished.stderr
    assert "Traceback" not in finished.stderr
    (line,) = finished.stderr.splitlines()
    return line.removeprefix("harness: ")


@pytest.mark.parametrize(
    ("endpoint", "expected"),
    [
        (
            "      base_url: http://localhost:1/v1\n      modle: m",
            'configs/x.yaml:6 models[0].endpoint.modle: unknown key "modle". Did you mean "model"?',
        ),
        (
            "      base_url: http://localhost:1/v1\n      model: m\n      concurrency: many",
            'configs/x.yaml:7 models[0].endpoint.concurrency: should be a whole number, not "many"',
        ),
        (
            "      base_url: ${SCOUT_URL}\n      model: m",
            "configs/x.yaml:5 models[0].endpoint.base_url: the environment variable SCOUT_URL is not set. Set it, or",
        ),
    ],
    ids=["typo", "wrong type", "missing variable"],
)
def test_mistakes_in_the_file(harness, experiment, endpoint, expected):
    """Named with file, line, key and the nearest valid word."""
    assert one_line(harness("check", experiment(endpoint))).startswith(expected)


def test_missing_file(harness):
    """The experiment itself."""
    assert one_line(harness("check", "configs/nope.yaml")).startswith("configs/nope.yaml: there is no such file.")


def test_missing_data_file(harness, experiment, tmp_path):
    """A suite's data, named where the suite names it."""
    path = experiment(ENDPOINT % "http://localhost:1/v1")
    (tmp_path / "suites/rows.jsonl").unlink()
    expected = "suites/mine.yaml:4 tasks[0].source.path: there is no such file: suites/rows.jsonl"
    assert one_line(harness("check", path)) == expected


def test_unknown_suite(harness, experiment):
    """With the nearest one and all there are."""
    line = one_line(harness("check", experiment(ENDPOINT % "http://localhost:1/v1", suite="aritmetic")))
    assert line.startswith('configs/x.yaml:7 suites[0]: unknown suite "aritmetic". Did you mean "arithmetic"? Suites:')


def test_bad_jinja(harness, experiment):
    """With the line of the prompt in the suite."""
    line = one_line(harness("check", experiment(ENDPOINT % "http://localhost:1/v1", user="{% for %}")))
    assert line.startswith("suites/mine.yaml:5 tasks[0].prompt")


@pytest.mark.parametrize("command", ["check", "run"])
def test_unreachable_server(harness, experiment, command):
    """The model, and why nothing answers."""
    line = one_line(harness(command, experiment(ENDPOINT % "http://127.0.0.1:9/v1")))
    assert "nothing answers" in line
    assert "nothing answers" in line
    assert "tart the server, or correct base_url" in line


@pytest.mark.parametrize("command", ["check", "run"])
def test_bad_key(harness, experiment, serve, command):
    """The variable that holds it is named; the key is not shown."""
    endpoint = ENDPOINT % serve(refuses_keys=True) + "\n      api_key_env: SCOUT_API_KEY"
    line = one_line(harness(command, experiment(endpoint), SCOUT_API_KEY="wrong-key-4711"))
    assert "refuses the key" in line
    assert "SCOUT_API_KEY" in line
    assert "wrong-key-4711" not in line


@pytest.mark.parametrize("command", ["check", "run"])
def test_empty_dataset(harness, experiment, serve, command):
    """The file."""
    line = one_line(harness(command, experiment(ENDPOINT % serve(), rows="\n")))
    assert "rows.jsonl" in line
    assert "empty" in line or "no " in line


@pytest.mark.parametrize("command", ["check", "run"])
def test_served_context_too_small(harness, experiment, serve, command):
    """How much is served and how much the shortest prompt needs."""
    line = one_line(harness(command, experiment(ENDPOINT % serve(context=512))))
    assert "no prompt fits: Llama 4 Scout is served with 512 tokens of context" in line
