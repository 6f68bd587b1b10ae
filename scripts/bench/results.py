"""Puts what a run printed into a page, between two marks."""


def put(page, name, text, form="```\n{}\n```"):
    begin, end = f"<!-- results: {name} -->", f"<!-- end of results: {name} -->"
    before, found, rest = page.read_text().partition(begin)
    _, ended, after = rest.partition(end)
    if not found or not ended:
        raise SystemExit(f"bench: {page} has no place for the results of {name}")
    page.write_text(f"{before}{begin}\n\n{form.format(text)}\n\n{end}{after}")
