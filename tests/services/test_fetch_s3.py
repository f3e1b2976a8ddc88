"""Local copies and arrivals over a real S3 server."""

import pytest

from migrate.destinations.open import ACCESS_KEY, SECRET_KEY
from migrate.destinations.s3 import make_client
from tests.journeys.arrivals import RACE, TEXTS, Town, acknowledgement
from tests.services.s3_fixture import destination_on

pytestmark = pytest.mark.services

BUCKET = "copies"


@pytest.fixture
def town(s3_server, tmp_path, monkeypatch):
    """A commune whose acts are in a bucket."""
    monkeypatch.setenv(ACCESS_KEY, s3_server.access_key)
    monkeypatch.setenv(SECRET_KEY, s3_server.secret_key)
    destination_on(s3_server, BUCKET).check()
    made = Town(tmp_path / "commune", f"s3://{BUCKET}/{tmp_path.name}?endpoint={s3_server.url}")
    assert made.ask("run").code == 0
    return made


def test_a_copy_comes_from_the_bucket_and_an_acknowledgement_goes_there(town, s3_server, tmp_path):
    """Fetched bytes are those of the act; what came back lies beside it; an object put over the act gives exit 4."""
    desk = tmp_path / "bureau"
    assert town.ask("fetch", RACE, "--to", desk).code == 0
    assert (desk / "arrêté 2024-012.txt").read_bytes() == TEXTS[RACE].encode()
    town.drop(
        "ar.xml", acknowledgement("2024_12", "2024-03-04", "AR", "Réglementation de la course cycliste Paris-Nice")
    )
    assert town.ask("arrivals").code == 0
    store = destination_on(s3_server, BUCKET, prefix=tmp_path.name, create=False)
    key = town.key_of(RACE)
    folder = key.rpartition("/")[0]
    assert sorted(one.key.rpartition("~")[0] for one in store.keys(f"{folder}/")) == [
        f"{folder}/arrete-2024-012",
        f"{folder}/arrete-2024-012-ar",
        f"{folder}/arrete-2024-013",
    ]
    (desk / "arrêté 2024-012.txt").unlink()
    admin = make_client(s3_server.url, "us-east-1", s3_server.access_key, s3_server.secret_key)
    admin.put_object(Bucket=BUCKET, Key=f"{tmp_path.name}/{key}", Body=TEXTS[RACE].encode().swapcase())
    assert town.ask("fetch", RACE, "--to", desk).code == 4
    assert not list(desk.glob("[!.]*"))
