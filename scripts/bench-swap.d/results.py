"""Puts what a run printed into a page, between two marks."""

BEGIN = "<!-- results -->"
END = "<!-- end of results -->"


def put(page, text):
    before, _, rest = page.read_text().partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n```\n{text}\n```\n\n{END}{after}")
