import os
import re
import sys

import psycopg2

with open(sys.argv[1], newline="") as file:
    text = file.read()
# dbmate's own expressions, which know nothing of quotes.
up = re.search(r"(?m)^--\s*migrate:up(\s*$|\s+\S+)", text)
down = re.search(r"(?m)^--\s*migrate:down(\s*$|\s+\S+)", text)
assert up.group(1).strip() == down.group(1).strip() == "transaction:false"
assert len(re.findall(r"(?m)^--\s*migrate:", text)) == 2
part = text[up.end() : down.start()] if sys.argv[2] == "up" else text[down.end() :]
connection = psycopg2.connect(dbname=os.environ["PGDATABASE"])
connection.autocommit = True
connection.cursor().execute(part)
