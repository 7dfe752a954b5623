"""A bill of materials: what the pinned requirements are made of, as CycloneDX 1.5 JSON. `make sbom` writes it.

It is made of the pins alone, so that the same pins give the same bill: no time, no random number, no network."""

import json
import re
import sys
import uuid
from pathlib import Path
from typing import Any

PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^ ;\\]+)(?P<rest>[^\\\n]*)", re.MULTILINE)
HASH = re.compile(r"--hash=sha256:([0-9a-f]{64})")
ROOT = Path(__file__).resolve().parents[1]


def components(requirements: str) -> list[dict[str, Any]]:
    """One for each pin, with every hash that an installer accepts for it."""
    pins = list(PIN.finditer(requirements))
    ends = [pin.start() for pin in pins[1:]] + [len(requirements)]
    found = []
    for pin, end in zip(pins, ends, strict=True):
        name, version = pin["name"].lower().replace("_", "-"), pin["version"]
        component: dict[str, Any] = {
            "type": "library",
            "bom-ref": f"pkg:pypi/{name}@{version}",
            "name": name,
            "version": version,
            "purl": f"pkg:pypi/{name}@{version}",
            "hashes": [{"alg": "SHA-256", "content": digest} for digest in HASH.findall(requirements[pin.end() : end])],
        }
        if ";" in pin["rest"]:
            component["properties"] = [{"name": "marker", "value": pin["rest"].partition(";")[2].strip()}]
        found.append(component)
    return found


def bill(requirements: str, *, version: str) -> dict[str, Any]:
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, requirements + version)}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": "sahelbot",
                "name": "sahelbot",
                "version": version,
                "licenses": [{"license": {"id": "MIT"}}],
            }
        },
        "components": components(requirements),
    }


def main() -> None:
    """Write the bill of requirements/run.txt to the file that is named, or to stdout."""
    requirements = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    version = re.search(r'^version = "([^"]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE)
    written = json.dumps(bill(requirements, version=version[1] if version else ""), indent=1) + "\n"
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(written, encoding="utf-8")
    else:
        sys.stdout.write(written)


if __name__ == "__main__":
    main()
