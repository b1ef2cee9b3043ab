"""What a PDF breaks of PDF/UA-1 and PDF/A-2a: asked of each file before it is stored, in some milliseconds.

The tests ask veraPDF, which is slower and needs Java; the two agree, and a test shows it.
"""

PROFILES = ("ua1", "2a")
FALSE_POSITIVES = ("STREAM-LENGTH-001",)  # ends of lines before `endstream`, which veraPDF counts right


def broken_rules(data: bytes) -> list[str]:
    """The rules that the file breaks; none where it is good."""
    import page  # here: only a worker that makes PDFs needs it

    try:
        reports = [page.validate_pdf_bytes(data, profile=profile) for profile in PROFILES]
    except page.PageError as error:
        return [f"no PDF: {error}"]
    rules = {failure.rule_id for report in reports for failure in report.failures}
    return sorted(rule for rule in rules if not rule.endswith(FALSE_POSITIVES))
