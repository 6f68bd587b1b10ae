"""What the scripts have in common: their options, what they say on the way, and how they end."""

import argparse
import pathlib
import sys

import results

DOCS = pathlib.Path(__file__).parents[2] / "docs"


class Script:
    """A script of this name, which stands in scripts/ and hands aka and the user's options on."""

    def __init__(self, name, description):
        self._name = name
        self._parser = argparse.ArgumentParser(prog=f"scripts/{name}", description=description)
        self._parser.add_argument("--aka", help=argparse.SUPPRESS)
        self.option = self._parser.add_argument
        self.parse = self._parser.parse_args

    def number(self, name, default, what):
        """An option that is a number: --rounds 5."""
        self.option(name, type=type(default), default=default, help=f"{what} (default {default:g})")

    def quick(self, what):
        """An option for a try that proves nothing, and so writes nothing."""
        self.option("--quick", action="store_true", help=f"{what}; docs/ stays as it is")

    def tell(self, text):
        print(f"{self._name}: {text}", file=sys.stderr, flush=True)

    def conclude(self, arguments, text, thresholds, section, page=DOCS / "benchmarks.md"):
        """Prints what was measured, puts it into a page unless this was a try, and says which thresholds were missed. Returns the
        exit code."""
        print(text)
        if not arguments.quick:
            results.put(page, section, text)
            self.tell(f"wrote {page.name}")
        missed = [threshold for threshold in thresholds if not threshold.met]
        for threshold in missed:
            self.tell(
                f"missed: {threshold.name}: {threshold.measured:.3g}{threshold.unit}, at most {threshold.limit:g}{threshold.unit}")
        return 1 if missed else 0
