"""Django with psycopg 3: models, bulk operations, introspection, a migration's statements."""

import django
from django.conf import settings
import os

import talk

DATABASE = {
    "ENGINE": "django.db.backends.postgresql", "NAME": os.environ["PGDATABASE"], "HOST": os.environ["PGHOST"],
    "USER": os.environ["PGUSER"], "CONN_MAX_AGE": None, "DISABLE_SERVER_SIDE_CURSORS": talk.POOLED,
}
# This file is the application.
settings.configure(DATABASES={"default": DATABASE, "other": DATABASE}, USE_TZ=True, INSTALLED_APPS=["__main__"])
django.setup()

from django.core.management.color import no_style  # noqa: E402
from django.db import IntegrityError, OperationalError, connections, models, transaction  # noqa: E402

connection = connections["default"]
known = {}


def model(table, managed=True):
    """The application's model of a table, and that of its orders."""
    if (table, managed) not in known:
        meta = {"managed": managed}
        kind = f"{table}_{managed}"
        user = type(f"User_{kind}", (models.Model,), {
            "__module__": __name__, "Meta": type("Meta", (), meta | {"db_table": table}),
            "id": models.BigAutoField(primary_key=True), "email": models.TextField(unique=True),
            "name": models.TextField(), "logins": models.IntegerField(default=0),
            "created_at": models.DateTimeField(auto_now_add=True),
        })
        order = type(f"Order_{kind}", (models.Model,), {
            "__module__": __name__, "Meta": type("Meta", (), meta | {"db_table": "orders"}),
            "id": models.BigAutoField(primary_key=True), "total": models.DecimalField(max_digits=10, decimal_places=2),
            "user": models.ForeignKey(user, models.CASCADE, related_name="orders", db_constraint=False),
        })
        known[table, managed] = user, order
    return known[table, managed]


def read(User):
    for _ in range(7):
        user = User.objects.prefetch_related("orders").get(pk=1)
    return user.email, user.name, user.logins, len(user.orders.all())


def join(User):
    return list(User.objects.filter(orders__isnull=False).values("name").annotate(models.Sum("orders__total")).order_by("name"))


def annotate(User):
    return [(user.name, user.count) for user in User.objects.annotate(count=models.Count("orders")).order_by("id")]


def insert(User):
    user = User.objects.create(email="new@example.org", name="New")
    return user.pk > 3, user.logins


def update(User):
    User.objects.filter(email="new@example.org").update(logins=models.F("logins") + 1)
    user = User.objects.get(email="new@example.org")
    user.logins = models.F("logins") + 1
    user.save()
    user.refresh_from_db()
    return user.logins


def delete(User):
    return User.objects.get(email="new@example.org").delete()[0]


def create_or_update(User):
    user, created = User.objects.update_or_create(email="ada@example.org", defaults={"name": "Ada"})
    return user.pk, created, User.objects.get_or_create(email="ada@example.org")[1]


def upsert(User):
    User.objects.bulk_create(
        [User(email="ada@example.org", name="Ada", logins=3)], update_conflicts=True, unique_fields=["email"],
        update_fields=["name"])
    return User.objects.get(email="ada@example.org").logins


def insert_or_ignore(User):
    User.objects.bulk_create([User(email="ada@example.org", name="Ada")], ignore_conflicts=True)
    return User.objects.count()


def batch(User):
    users = User.objects.bulk_create([User(email=f"batch{n}@example.org", name="Batch") for n in range(3)])
    for user in users:
        user.logins = 7
    return User.objects.bulk_update(users, ["logins"]), User.objects.filter(name="Batch").delete()[0]


def duplicate_key(User):
    try:
        with transaction.atomic():
            User.objects.create(email="ada@example.org", name="Ada")
    except IntegrityError as error:
        diag = error.__cause__.diag
        return diag.sqlstate, diag.table_name, diag.constraint_name


def lock(User):
    with transaction.atomic(), transaction.atomic(using="other"):
        User.objects.select_for_update().get(pk=1)
        try:
            with transaction.atomic(using="other"):
                return User.objects.using("other").select_for_update(nowait=True).get(pk=1)
        except OperationalError as error:
            return error.__cause__.diag.sqlstate


def skip_locked(User):
    with transaction.atomic(), transaction.atomic(using="other"):
        return tuple(
            User.objects.using(name).order_by("id").select_for_update(skip_locked=True)[0].pk for name in ("default", "other"))


def iterate(User):
    return [user.email for user in User.objects.order_by("id").iterator(chunk_size=2)]


def rolled_back(statements):
    with transaction.atomic():
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            answer = cursor.fetchone() if cursor.description else "done"
        transaction.set_rollback(True)
    return answer


def flush(User):
    return rolled_back(connection.ops.sql_flush(no_style(), [User._meta.db_table], allow_cascade=True))


def reset_sequence(User):
    return rolled_back(connection.ops.sequence_reset_sql(no_style(), [User]))


def add_field(User):
    field = models.TextField(null=True)
    field.set_attributes_from_name("nickname")
    with transaction.atomic():
        with connection.schema_editor() as editor:
            editor.add_field(User, field)
        transaction.set_rollback(True)
    return "done"


def ask(question):
    def answer(User):
        with connection.cursor() as cursor:
            return question(connection.introspection, cursor, User._meta.db_table)

    return answer


def constraints(introspection, cursor, table):
    return sorted(introspection.get_constraints(cursor, table))


operations = {name: lambda table, run=operation: run(model(table)[0]) for name, operation in {
    "read by key": read, "join": join, "group by key": annotate, "insert": insert, "update": update, "delete": delete,
    "create or update": create_or_update, "upsert": upsert, "insert or ignore": insert_or_ignore, "batch": batch,
    "duplicate key": duplicate_key, "lock row": lock, "skip locked": skip_locked, "server-side cursor": iterate,
    "truncate": flush, "reset sequence": reset_sequence, "add column": add_field,
    "table exists": ask(lambda i, c, t: t in i.table_names(c, include_views=True)),
    "listed as table": ask(lambda i, c, t: t in i.table_names(c)),
    "columns": ask(lambda i, c, t: [(x.name, x.type_code, x.default) for x in i.get_table_description(c, t)]),
    "nullability": ask(lambda i, c, t: [(x.name, x.null_ok) for x in i.get_table_description(c, t)]),
    "primary key": ask(lambda i, c, t: i.get_primary_key_column(c, t)),
    "indexes": ask(constraints), "references": ask(lambda i, c, t: i.get_relations(c, "orders")),
    "sequence": ask(lambda i, c, t: [x["name"] for x in i.get_sequences(c, t)]),
}.items()} | {"group by key, unmanaged model": lambda table: annotate(model(table, managed=False)[0])}
talk.talk(
    f"Django {django.__version__}", operations,
    lambda error: getattr(getattr(error.__cause__, "diag", None), "sqlstate", None))
