"""The gate's results as JUnit XML, which every build server shows.

After the schema of Jenkins' xUnit plugin (https://github.com/jenkinsci/xunit-plugin, junit-10.xsd): a suite of tests
for each model, a test for each check, `failure` for worse, `skipped` for what could not be told or compared. Servers
join what has one name: so each has the experiment's before the model's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from xml.etree import ElementTree as Xml

from harness.gate.result import Check, GateResult
from harness.gate.words import held_against, title
from harness.gate.xml_text import xml_text


def junit(results: Sequence[GateResult]) -> bytes:
    """A whole document of UTF-8."""
    root = Xml.Element("testsuites")
    for result in results:
        for model in result.models:
            root.append(_suite(result, model))
    Xml.indent(root)
    document: bytes = Xml.tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def _suite(result: GateResult, model: str) -> Xml.Element:
    checks = [check for check in result.checks if check.model == model]
    skipped = sum(check.verdict in ("cannot tell", "incomparable") for check in checks)
    suite = Xml.Element(
        "testsuite",
        name=_named(result, model),
        tests=str(len(checks)),
        failures=str(sum(check.verdict == "worse" for check in checks)),
        errors="0",
        skipped=str(skipped),
        time="0",
        timestamp=datetime.fromtimestamp(result.judged_at, UTC).strftime("%Y-%m-%dT%H:%M:%S"),
    )
    properties = Xml.SubElement(suite, "properties")
    for name, value in (("run", result.run), ("baseline", held_against(result, model))):
        Xml.SubElement(properties, "property", name=name, value=xml_text(value))
    for check in checks:
        suite.append(_case(check, _named(result, model)))
    return suite


def _named(result: GateResult, model: str) -> str:
    return xml_text(f"{result.experiment}: {model}" if result.experiment else model)


def _case(check: Check, named: str) -> Xml.Element:
    case = Xml.Element("testcase", classname=named, name=xml_text(title(check)), time="0")
    why = xml_text(check.why)
    if check.verdict == "worse":
        Xml.SubElement(case, "failure", message=why, type="regression").text = why
    elif check.verdict in ("cannot tell", "incomparable"):
        Xml.SubElement(case, "skipped", message=xml_text(f"{check.verdict}: {check.why}"))
    else:
        Xml.SubElement(case, "system-out").text = xml_text(f"{check.verdict}: {check.why}")
    return case
