"""What lies in deploy/ is held against the programs that read it, and against our own names."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.settings import PREFIX, Settings
from tests.bench.certificate import write_certificate
from tests.lacking import lacking

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
MONITORING = DEPLOY / "monitoring"
METRIC = re.compile(r"\b(?:sahelbot|process)_[a-z_]+\b")
SETTINGS = {str(field.validation_alias or f"{PREFIX}{name.upper()}") for name, field in Settings.model_fields.items()}
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def program(name: str) -> str:
    """Where it is."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    return found or lacking(f"{name} is not installed; tests/packages.sh does it")


def ran(*command: object) -> subprocess.CompletedProcess[str]:
    arguments = [str(part) for part in command]
    return subprocess.run(arguments, capture_output=True, text=True, timeout=60, check=False)


def documents(path: Path) -> list[dict[str, Any]]:
    return [each for each in yaml.safe_load_all(path.read_text("utf-8")) if each]


# Our own names


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_only_settings_that_there_are_are_named(path: Path) -> None:
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+\b", path.read_text("utf-8")))
    assert not named - SETTINGS


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_no_file_holds_a_secret_or_names_somebodys_machine(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"\d{6,}:[\w-]{35}", text)
    hosts = set(re.findall(r"\b[\w-]+(?:\.[\w-]+)*\.(?:com|net|io)\b", text))
    assert not hosts - {"prometheus.io", "pod-security.kubernetes.io"}


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(DEPLOY)))
def test_nobody_is_an_admin_whom_the_operator_has_not_named(path: Path) -> None:
    assert not re.search(rf"{PREFIX}(ADMINS|EDITORS)\W*\d", path.read_text("utf-8"))


def dashboard() -> dict[str, Any]:
    told: dict[str, Any] = json.loads((MONITORING / "dashboard.json").read_text("utf-8"))
    return told


def queries() -> list[str]:
    return [target["expr"] for panel in dashboard()["panels"] for target in panel["targets"]]


def alerts() -> list[dict[str, Any]]:
    (told,) = documents(MONITORING / "alerts.yml")
    return [rule for group in told["groups"] for rule in group["rules"]]


def metrics() -> set[str]:
    """Those that operators are told of, with what Prometheus makes of histograms."""
    section = (ROOT / "docs" / "operators.md").read_text("utf-8").partition("## Metrics")[2].partition("\n## ")[0]
    told = set(re.findall(r"`((?:sahelbot|process)_[a-z_]+)", section))
    return told | {f"{name}_{part}" for name in told for part in ("bucket", "sum", "count")}


def test_the_dashboard_and_the_alerts_ask_only_for_metrics_that_there_are() -> None:
    asked = {name for query in queries() for name in METRIC.findall(query)}
    asked |= {name for rule in alerts() for name in METRIC.findall(rule["expr"])}
    assert not asked - metrics()
    unused = {name for name in metrics() if not name.endswith(("_bucket", "_sum", "_count"))} - asked
    assert not {name for name in unused if name.startswith("sahelbot_")} - {
        "sahelbot_call_seconds", "sahelbot_answer_seconds"
    }  # fmt: skip


def test_the_panels_of_the_dashboard_lie_side_by_side() -> None:
    taken: set[tuple[int, int]] = set()
    for panel in dashboard()["panels"]:
        place = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(place["x"], place["x"] + place["w"])
            for y in range(place["y"], place["y"] + place["h"])
        }
        assert not cells & taken, panel["title"]
        assert place["x"] + place["w"] <= 24
        taken |= cells


def test_operators_are_told_what_to_do_about_every_alert() -> None:
    rows = re.findall(
        r"^\| (`Sahelbot.+?) \| (\w+) \| ", (ROOT / "docs" / "deploying.md").read_text("utf-8"), re.MULTILINE
    )
    told = {name: severity for names, severity in rows for name in re.findall(r"`(\w+)`", names)}
    assert told == {rule["alert"]: rule["labels"]["severity"] for rule in alerts()}


# What other programs say


def test_promtool_takes_the_alerts_and_the_configuration() -> None:
    done = ran(program("promtool"), "check", "config", MONITORING / "prometheus.yml")
    assert done.returncode == 0, done.stdout + done.stderr


def test_promtool_takes_every_query_of_the_dashboard(tmp_path: Path) -> None:
    rules = [{"record": f"panel:{number}", "expr": query} for number, query in enumerate(queries())]
    file = tmp_path / "rules.yml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}), "utf-8")
    done = ran(program("promtool"), "check", "rules", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_deliveries_that_stall_are_told_though_readers_are_answered(tmp_path: Path) -> None:
    series = [
        {"series": "sahelbot_deliveries_stalled_seconds", "values": "0+60x30"},
        {"series": 'sahelbot_calls_total{outcome="sent"}', "values": "0+600x30"},
    ]
    fires = {
        "expr": 'count(ALERTS{alertname="SahelbotDeliveriesStall", alertstate="firing"})',
        "eval_time": "13m",
        "exp_samples": [{"value": 1}],
    }
    played = {"interval": "1m", "input_series": series, "promql_expr_test": [fires]}
    given = {"rule_files": [str(MONITORING / "alerts.yml")], "tests": [played]}
    file = tmp_path / "test.yml"
    file.write_text(yaml.safe_dump(given), "utf-8")
    done = ran(program("promtool"), "test", "rules", file)
    assert done.returncode == 0, done.stdout + done.stderr


def test_caddy_takes_its_file() -> None:
    caddy = program("caddy")
    done = ran(caddy, "adapt", "--config", DEPLOY / "Caddyfile", "--adapter", "caddyfile", "--validate")
    assert done.returncode == 0, done.stderr
    assert ran(caddy, "fmt", DEPLOY / "Caddyfile").stdout == (DEPLOY / "Caddyfile").read_text("utf-8")


def test_nginx_takes_its_file(tmp_path: Path) -> None:
    certificate, key = write_certificate(tmp_path)
    site = (DEPLOY / "nginx.conf").read_text("utf-8")
    site = re.sub(r"ssl_certificate .*;", f"ssl_certificate {certificate};", site)
    site = re.sub(r"ssl_certificate_key .*;", f"ssl_certificate_key {key};", site)
    (tmp_path / "site.conf").write_text(site, "utf-8")
    paths = "".join(f"{name}_temp_path {tmp_path};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    whole = f"pid {tmp_path}/pid; error_log stderr; events {{}} http {{ {paths} include {tmp_path}/site.conf; }}"
    (tmp_path / "nginx.conf").write_text(whole, "utf-8")
    done = ran(program("nginx"), "-t", "-c", tmp_path / "nginx.conf", "-p", tmp_path)
    assert done.returncode == 0, done.stderr


def test_systemd_finds_the_unit_sound_and_little_exposed(tmp_path: Path) -> None:
    analyze = program("systemd-analyze")
    done = ran(analyze, "security", "--offline=true", "--threshold=15", DEPLOY / "sahelbot.service")
    assert done.returncode == 0, done.stdout[-500:]
    unit = tmp_path / "sahelbot.service"
    text = (DEPLOY / "sahelbot.service").read_text("utf-8")
    unit.write_text(re.sub(r"^ExecStart=.*", "ExecStart=/bin/true", text, flags=re.MULTILINE), "utf-8")
    assert "sahelbot.service" not in ran(analyze, "verify", unit).stderr


def test_the_unit_never_tires_of_starting_the_bot_again_and_takes_its_time() -> None:
    told = dict(re.findall(r"^(\w+)=(.*)$", (DEPLOY / "sahelbot.service").read_text("utf-8"), re.MULTILINE))
    assert told["StartLimitIntervalSec"] == "0"
    assert int(told["RestartSec"]) >= 10
    assert told["RestartPreventExitStatus"] == "66 74 78"
    assert (ROOT / told["Documentation"].removeprefix("file:///opt/sahelbot/")).is_file()


# What cannot be run here


def test_the_image_runs_without_rights_and_looks_after_itself() -> None:
    _, build, run = (ROOT / "deploy" / "Dockerfile").read_text("utf-8").split("\nFROM ")
    assert "--require-hashes" in build
    assert re.search(r"^USER 10001:10001$", run, re.MULTILINE)
    assert "HEALTHCHECK" in run
    assert "pip install" not in run
    sources = [path for line in re.findall(r"^COPY (?!--from)(.+)$", build, re.MULTILINE) for path in line.split()[:-1]]
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    for source in sources:
        assert (ROOT / source).exists(), source
        assert f"!{source}" in ignored, source


def test_compose_runs_everything_of_ours_read_only_and_without_rights() -> None:
    (told,) = documents(DEPLOY / "compose.yaml")
    services = told["services"]
    assert {profile for each in services.values() for profile in each["profiles"]} == {
        "sqlite",
        "postgres",
        "monitoring",
    }
    for name in ("bot", "replica"):
        service = services[name]
        assert service["read_only"] is True
        assert service["user"] == "10001:10001"
        assert service["cap_drop"] == ["ALL"]
        assert set(service["secrets"]) <= told["secrets"].keys()
    volumes = {each.split(":")[0] for service in services.values() for each in service.get("volumes", ())}
    assert {name for name in volumes if re.fullmatch(r"\w+", name)} <= told["volumes"].keys()
    for each in volumes - told["volumes"].keys():
        if each.startswith("."):
            assert (DEPLOY / each).exists(), each
    exposed = [port for name in ("bot", "replica") for port in services[name].get("ports", ())]
    assert all(port.startswith("127.0.0.1:") for port in exposed)


@pytest.mark.parametrize("name", ["sqlite.yaml", "replicas.yaml"])
def test_the_manifests_hang_together_and_keep_to_the_restricted_standard(name: str) -> None:
    parts = documents(DEPLOY / "kubernetes" / name)
    assert all(part["metadata"].get("namespace", "sahelbot") == "sahelbot" for part in parts)
    (deployment,) = [part for part in parts if part["kind"] == "Deployment"]
    pod = deployment["spec"]["template"]["spec"]
    (container,) = pod["containers"]
    assert container["securityContext"]["readOnlyRootFilesystem"] is True
    assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["terminationGracePeriodSeconds"] > 45
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    claims = {part["metadata"]["name"] for part in parts if part["kind"] == "PersistentVolumeClaim"}
    wanted = {
        volume["persistentVolumeClaim"]["claimName"] for volume in pod["volumes"] if "persistentVolumeClaim" in volume
    }
    assert wanted == claims
    assert deployment["spec"]["replicas"] == (1 if name == "sqlite.yaml" else 3)
    assert deployment["spec"]["strategy"] == {"type": "Recreate"}
    head, *_ = (DEPLOY / "kubernetes" / name).read_text("utf-8").partition("apiVersion")
    assert head.index("create namespace sahelbot") < head.index("create secret")  # the file itself comes last


def test_the_bill_of_materials_holds_every_pin_with_its_hashes() -> None:
    done = ran(sys.executable, DEPLOY / "sbom.py")
    bill = json.loads(done.stdout)
    pinned = re.findall(
        r"^([a-z0-9][\w.-]*)(?:\[.*?\])?==", (ROOT / "requirements" / "run.txt").read_text("utf-8"), re.MULTILINE
    )
    assert [each["name"] for each in bill["components"]] == [name.lower().replace("_", "-") for name in pinned]
    assert all(each["hashes"] for each in bill["components"])
    assert done.stdout == ran(sys.executable, DEPLOY / "sbom.py").stdout
