# Django. The interpreter is the one that Debian's packages are for.
prepare() {
  mkdir -p shop/migrations && touch shop/__init__.py shop/migrations/__init__.py
  cat >shop/migrations/0001_first.py <<'PYTHON'
from django.db import migrations
class Migration(migrations.Migration):
    dependencies = []
    operations = []
PYTHON
  "$aka" sql -f "$here/renames.json" --format django --id 0002 --after shop.0001_first -q -o shop/migrations >/dev/null
}
manage() { PYTHONPATH=$PWD /usr/bin/python3 "$here/django_manage.py" migrate -v 0 shop "$1"; }
up() { manage 0002; }
down() { manage 0001; }
