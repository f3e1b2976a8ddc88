"""`compose.yaml`, `Dockerfile` and `compose.example.env` hold together, give nothing away and know the product."""

import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import yaml

from passation import catalogue_address
from passation.settings import Settings

ROOT = Path(__file__).parents[2]
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
IMAGE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
EXAMPLE = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / "compose.example.env").read_text(encoding="utf-8"), re.MULTILINE))
VARIABLE = re.compile(r"\$\{(\w+)(:\?|:-[^}]*)\}")
SECRET = re.compile(r"_PASS|KEY")
INTERNAL = {"postgres", "rabbitmq", "elasticsearch", "s3", "tika"}


def known_names() -> set[str]:
    """Every `PASSATION_…` that the code reads."""
    packages = ("passation", "catalog", "ingest", "index", "migrate", "web", "workers")
    code = (file.read_text(encoding="utf-8") for name in packages for file in (ROOT / name).rglob("*.py"))
    return {name for text in code for name in re.findall(r"PASSATION_[A-Z0-9_]*[A-Z0-9]", text)}


def texts(value: object) -> list[str]:
    """Every scalar below a value, as text."""
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts(one)]
    return [str(value)]


def test_top_level_keys_are_those_of_the_specification():
    """Compose Specification, 02-model: name, services, networks, volumes, configs, secrets, include, models."""
    known = {"name", "services", "networks", "volumes", "configs", "secrets", "include", "models"}
    assert {key for key in COMPOSE if not key.startswith("x-")} <= known
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]*", COMPOSE["name"])


@pytest.mark.parametrize("name", SERVICES)
class TestService:
    """What each service keeps to."""

    def test_has_a_pinned_image(self, name):
        """An image with a full version, or one that is built here."""
        service = SERVICES[name]
        version = service["image"].rpartition(":")[2]
        assert "build" in service or re.match(r"\d+\.\d+(?:\.\d+)*\b", version), service["image"]

    def test_names_only_what_exists(self, name):
        """Services waited for are there and have a health check; named volumes and secrets are declared."""
        service = SERVICES[name]
        for other, how in service.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            assert "healthcheck" in SERVICES[other]
        for volume in service.get("volumes", []):
            place, target = volume.removesuffix(":ro").rsplit(":", 1)
            assert target.startswith("/")
            assert place.startswith(("$", ".", "/")) or place in COMPOSE["volumes"], volume
        assert set(service.get("secrets", [])) <= set(COMPOSE.get("secrets", {}))

    def test_is_open_on_loopback_only(self, name):
        """Every port is published as 127.0.0.1:host:container, and the network of the host is not used."""
        service = SERVICES[name]
        assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in service.get("ports", []))
        assert service.get("network_mode") is None

    def test_gains_no_privilege_and_is_bounded(self, name):
        """No new privileges, limits of memory, processor and processes, nothing privileged."""
        service = SERVICES[name]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert {"mem_limit", "cpus", "pids_limit"} <= set(service)
        assert not {"privileged", "cap_add", "devices", "pid", "ipc"} & set(service)
        assert "docker.sock" not in str(service)

    def test_gets_its_secrets_from_outside(self, name):
        """A password or a key is a variable that must be set; no text of the file stands for one."""
        for key, value in SERVICES[name].get("environment", {}).items():
            if SECRET.search(key):
                assert re.fullmatch(r"\$\{PASSATION_\w+:\?\}", value), key


def test_health_checks_are_commands_of_the_container():
    """Every server has one, in the list form."""
    for name in INTERNAL:
        assert SERVICES[name]["healthcheck"]["test"][0] in {"CMD", "CMD-SHELL"}
        assert SERVICES[name]["healthcheck"]["retries"] > 0


def test_volumes_are_all_used():
    """No volume is declared for nobody."""
    used = {volume.partition(":")[0] for service in SERVICES.values() for volume in service.get("volumes", [])}
    assert set(COMPOSE["volumes"]) <= used


def test_our_containers_write_in_two_places():
    """Read-only root, no capability, an ordinary account; the sources are mounted read-only."""
    for name in ("passation", "worker"):
        service = SERVICES[name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["user"] == "${ACCOUNT:-1000:1000}"
        assert [volume.rpartition(":")[2] for volume in service["volumes"]] == ["/communes", "ro"]


def test_names_are_those_that_the_product_knows():
    """A PASSATION_… that nothing reads would be a password that is not used."""
    named = set(re.findall(r"PASSATION_[A-Z0-9_]+", (ROOT / "compose.yaml").read_text(encoding="utf-8")))
    assert named
    assert named <= known_names()


def test_the_example_names_every_variable_and_no_secret():
    """`.env` made from the example is complete; its secrets are empty, its other values those of compose.yaml."""
    asked = {name: rule for text in texts(COMPOSE) for name, rule in VARIABLE.findall(text)}
    assert set(EXAMPLE) == set(asked)
    for name, rule in asked.items():
        assert EXAMPLE[name] == ("" if rule == ":?" else rule.removeprefix(":-"))
        assert (rule == ":?") == bool(SECRET.search(name))
    assert "/.env" in (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()


def test_the_worker_is_started_by_a_command_that_exists():
    """Options of `passation worker` in compose.yaml are its own."""
    from workers.commands import worker

    arguments = [one.replace("${COMMUNE:-valmont}", "valmont") for one in SERVICES["worker"]["command"]]
    assert arguments.pop(0) == worker.name
    worker.make_context("worker", arguments)


def test_the_image_runs_as_nobody_special_on_locked_dependencies():
    """Python 3.11 of Debian 12, an account, uv as in the Makefile, and `--locked`."""
    assert set(re.findall(r"^FROM (\S+)", IMAGE, re.MULTILINE)) == {"python:3.11.14-slim-bookworm"}
    assert re.search(r"^USER passation$", IMAGE, re.MULTILINE)
    wanted = re.search(r"^UV_VERSION := (\S+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert wanted
    assert f"uv=={wanted[1]}" in IMAGE
    assert len(re.findall(r"uv sync --locked --no-dev ", IMAGE)) == IMAGE.count("uv sync") == 2


def test_the_image_has_what_reads_documents():
    """The Debian packages of extraction are those that scripts/system.sh installs for the tests."""
    script = (ROOT / "scripts" / "system.sh").read_text(encoding="utf-8")
    office = ("libreoffice-writer-nogui", "libreoffice-calc-nogui")
    for package in ("libarchive13", *office, "mdbtools", "tesseract-ocr-fra"):
        assert re.search(rf"\b{package}\b", IMAGE)
        assert re.search(rf"\b{package}\b", script)


def test_the_build_gets_every_package_and_nothing_else():
    """`.dockerignore` lets in what pyproject.toml makes the wheel of."""
    let_in = set(re.findall(r"^!(\S+)$", (ROOT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE))
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    packages = re.search(r"only-include = \[([^\]]+)\]", project)
    assert packages
    assert let_in == {*re.findall(r'"([^"]+)"', packages[1]), "pyproject.toml", "uv.lock", "README.md", "LICENSE"}


def test_the_settings_of_the_documentation_are_accepted():
    """The TOML of docs/services.md is what passation.toml takes, with addresses of the services of compose.yaml."""
    (block,) = re.findall(r"```toml\n(.*?)```", (ROOT / "docs" / "services.md").read_text(encoding="utf-8"), re.DOTALL)
    settings = Settings.model_validate({"commune": {"name": "Valmont", "insee": "34001"}} | tomllib.loads(block))
    urls = (settings.index.url, settings.work.broker, settings.extraction.tika_url)
    assert {urlsplit(url).hostname for url in urls} == {"elasticsearch", "rabbitmq", "tika"}
    assert not catalogue_address.refusal(
        "postgresql://passation@postgres/communes", insecure=settings.catalogue.insecure
    )


def test_compose_itself_reads_it(tmp_path):
    """`docker compose config` takes the file with a filled `.env`, and refuses it with an empty one."""
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True, check=False).returncode:
        pytest.skip("Docker Compose n’est pas installé sur cette machine")
    filled = tmp_path / "env"
    for value, code in (("essai", 0), ("", 1)):
        filled.write_text("".join(f"{name}={old or value}\n" for name, old in EXAMPLE.items()), encoding="utf-8")
        command = [docker, "compose", "--env-file", str(filled), "--profile", "*", "config", "--quiet"]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        assert (done.returncode == 0) == (code == 0), done.stderr
