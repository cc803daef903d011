"""max_usd as a user meets it: foreseen by a check, kept to by a run, continued when it is raised."""

import pytest

from tests.fakes.server import FakeServer, says

ROWS = "".join(f'{{"id": "{n}", "question": "{n} + {n}", "answer": "{2 * n}"}}\n' for n in range(100, 120))
PRICE = "    price: {input_usd_per_mtok: 10, output_usd_per_mtok: 20, source: here, read_on: 2026-11-21}\n"


@pytest.fixture
def limited(experiment, tmp_path):
    """Write the experiment with a limit, or change its limit."""

    def written(url, max_usd, price=PRICE, in_house="true"):
        path = tmp_path / "configs/x.yaml"
        if not path.exists():
            experiment(
                f"      base_url: {url}\n      model: nano\n      concurrency: 2\n      in_house: {in_house}", ROWS
            )
            path.write_text(path.read_text().replace("suites:", f"{price}suites:"))
        kept = path.read_text().partition("run:")[0]
        path.write_text(f"{kept}run: {{max_usd: {max_usd}}}\n")
        return "configs/x.yaml"

    return written


def test_a_run_stops_and_goes_on(harness, limited):
    """Exit code 3 and the reason; the same command with a higher limit asks the rest, and only the rest."""
    with FakeServer() as server:
        server.respond = says("2")
        stopped = harness("run", limited(server.url, 0.0236), "--no-report")
        asked = len(server.seen)
        assert (stopped.returncode, 0 < asked < 20) == (3, True), stopped.stderr
        assert "is INCOMPLETE: max_usd of $0.0236 allows no further question" in stopped.stderr
        again = harness("run", limited(server.url, 5), "--no-report")
        assert again.returncode == 0, again.stderr
        assert len(server.seen) == 20


def test_a_check_holds_the_estimate_against_the_limit(harness, limited):
    """Enough, too little, and what cannot be kept to."""
    with FakeServer() as server:
        server.respond = says("2")
        enough = harness("check", limited(server.url, 5))
        assert "max_usd is $5; about $0.0" in enough.stdout, enough.stderr
        little = harness("check", limited(server.url, 0.0001))
        assert "the run would stop before its end" in little.stdout


def test_unknown_is_not_free(harness, limited):
    """A limit over an outside model without a price is refused before anything is asked."""
    with FakeServer() as server:
        server.respond = says("2")
        path = limited(server.url, 5, price="", in_house="false")
        for command in ("run", "check"):
            refused = harness(command, path)
            assert refused.returncode == 2
            assert "Llama 4 Scout has no price, and unknown is not free" in refused.stderr
            assert command == "check" or not server.seen


PER_TOKEN = PRICE.replace(": 10,", ": 0.0000018,").replace(": 20,", ": 0.0000059,")


def test_a_price_per_token_is_no_price_per_million(harness, limited, tmp_path):
    """Refused together with a limit, which would be a million times too high; without one, a warning."""
    with FakeServer() as server:
        server.respond = says("2")
        path = limited(server.url, 5, price=PER_TOKEN)
        for command in ("run", "check"):
            refused = harness(command, path)
            assert refused.returncode == 2
            assert "max_usd cannot be kept to: Llama 4 Scout's price looks wrong: $1.8e-06" in refused.stderr
        (tmp_path / path).write_text((tmp_path / path).read_text().partition("run:")[0])
        checked, ran = harness("check", path), harness("run", path, "--no-report")
    for done, told in ((checked, checked.stdout), (ran, ran.stderr)):
        assert done.returncode == 0, done.stderr
        assert "Llama 4 Scout's price looks wrong: $1.8e-06 per million tokens: the unit is wrong" in told
