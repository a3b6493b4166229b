"""Findings as failed tests, in the XML of JUnit."""

from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

from localize.checks.output.words import named, with_cue
from localize.checks.registry import severity
from localize.checks.result import Result, Shown, counts


def as_junit(results: Sequence[Result], shown: Shown) -> Iterator[str]:
    """One test suite a file and one failed test a finding; a clean file is one passed test.

    Statistics are properties of each suite. What the schemas of Jenkins and of Ant demand and a
    check of text has none of (a host, times) is there with its least value.
    """
    yield "<?xml version='1.0' encoding='UTF-8'?>\n<testsuites>\n"
    for place, result in enumerate(results):
        failed = len(result.findings)
        file = quoteattr(_xml(named(result.file)))
        yield (
            f"  <testsuite name={file} package='localize' id='{place}' hostname='localhost'"
            f" timestamp='1970-01-01T00:00:00' time='0' tests='{failed or 1}' failures='{failed}'"
            " errors='0'>\n    <properties>\n"
        )
        if shown.statistics:
            for code, count in counts([result]):
                yield f"      <property name='{code}' value='{count}'/>\n"
        yield "    </properties>\n"
        if not failed:
            yield f"    <testcase classname={file} name='clean' time='0'/>\n"
        for finding in result.findings:
            where = f"{finding.code} {with_cue(finding, finding.message)}".partition(": ")[0]
            kind, message = severity(finding.code), _xml(finding.message)
            yield (
                f"    <testcase classname={file} name={quoteattr(_xml(where))} time='0'>"
                f"<failure type={quoteattr(kind)} message={quoteattr(message)}/></testcase>\n"
            )
        yield "    <system-out/>\n    <system-err/>\n  </testsuite>\n"
    yield "</testsuites>\n"


def _xml(text: str) -> str:
    """``text`` without the controls that XML 1.0 cannot hold."""
    return "".join(c if c >= " " or c in "\t\n\r" else "\ufffd" for c in text).replace("\uffff", "")
