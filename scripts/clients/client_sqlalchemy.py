"""SQLAlchemy 2 with psycopg 3: objects, statements and reflection, over a pool that stays open."""

import sqlalchemy as sa
from sqlalchemy import orm
from sqlalchemy.dialects.postgresql import insert as pg_insert
from sqlalchemy.ext.automap import automap_base

import talk

engine = sa.create_engine(
    "postgresql+psycopg://", connect_args={"prepare_threshold": None} if talk.POOLED else {}, pool_size=4)
models = {}


def model(table):
    """The application's class for a table, written by hand, and that for its orders."""
    if table not in models:

        class Base(orm.DeclarativeBase):
            pass

        class User(Base):
            __tablename__ = table
            id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True)
            email: orm.Mapped[str] = orm.mapped_column(sa.Text, unique=True)
            name: orm.Mapped[str] = orm.mapped_column(sa.Text)
            logins: orm.Mapped[int] = orm.mapped_column(server_default="0")
            orders: orm.Mapped[list["Order"]] = orm.relationship(back_populates="user")

        class Order(Base):
            __tablename__ = "orders"
            id: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, primary_key=True)
            user_id: orm.Mapped[int] = orm.mapped_column(sa.ForeignKey(f"{table}.id"))
            total: orm.Mapped[float] = orm.mapped_column(sa.Numeric(10, 2))
            user: orm.Mapped[User] = orm.relationship(back_populates="orders")

        models[table] = Base, User, Order
    return models[table]


def rows(session, statement):
    return [tuple(row) for row in session.execute(statement)]


def read(session, User, Order):
    for _ in range(7):
        session.expire_all()
        user = session.get(User, 1, options=[orm.selectinload(User.orders)])
    return user.email, user.name, user.logins, len(user.orders)


def join(session, User, Order):
    return rows(session, sa.select(User.name, sa.func.sum(Order.total)).join(Order).group_by(User.name).order_by(User.name))


def group(session, User, Order):
    counted = sa.select(User, sa.func.count(Order.id)).outerjoin(Order).group_by(User.id).order_by(User.id)
    return [(user.name, count) for user, count in session.execute(counted)]


def insert(session, User, Order):
    user = User(email="new@example.org", name="New")
    session.add(user)
    session.flush()
    key, logins = user.id > 3, user.logins
    session.delete(user)
    session.flush()
    return key, logins


def update(session, User, Order):
    user = session.get(User, 2)
    before = user.logins
    user.logins = User.logins + 1
    session.flush()
    session.refresh(user)
    after, user.logins = user.logins, before
    session.flush()
    return before, after


def upsert(session, User, Order):
    new = pg_insert(User).values(email="ada@example.org", name="Ada")
    return rows(session, new.on_conflict_do_update(
        index_elements=[User.email], set_={"name": new.excluded.name}).returning(User.id, User.logins))


def insert_or_ignore(session, User, Order):
    return session.execute(pg_insert(User).values(email="ada@example.org", name="Ada").on_conflict_do_nothing()).rowcount


def upsert_on_constraint(session, User, Order):
    new = pg_insert(User).values(email="ada@example.org", name="Ada")
    return session.execute(new.on_conflict_do_nothing(constraint="users_email_key")).rowcount


def batch(session, User, Order):
    users = [User(email=f"batch{n}@example.org", name="Batch") for n in range(3)]
    session.add_all(users)
    session.flush()
    session.bulk_update_mappings(User, [{"id": user.id, "logins": 7} for user in users])
    return session.execute(sa.delete(User).where(User.logins == 7)).rowcount


def duplicate_key(session, User, Order):
    try:
        session.add(User(email="ada@example.org", name="Ada"))
        session.flush()
    except sa.exc.IntegrityError as error:
        return error.orig.sqlstate, error.orig.diag.table_name, error.orig.diag.constraint_name


def lock(session, User, Order):
    session.scalars(sa.select(User).where(User.id == 1).with_for_update()).one()
    with orm.Session(engine) as other:
        try:
            return other.scalars(sa.select(User).where(User.id == 1).with_for_update(nowait=True)).one()
        except sa.exc.OperationalError as error:
            return error.orig.sqlstate


def skip_locked(session, User, Order):
    claim = sa.select(User.id).order_by(User.id).limit(1).with_for_update(skip_locked=True)
    with orm.Session(engine) as other:
        return session.scalar(claim), other.scalar(claim)


def cursor(session, User, Order):
    statement = sa.select(User).order_by(User.id).execution_options(yield_per=2)
    return [user.email for user in session.scalars(statement)]


def truncate(session, User, Order):
    return session.execute(sa.text(f"TRUNCATE {User.__tablename__} CASCADE")).rowcount


def in_session(operation):
    def run(table):
        _, User, Order = model(table)
        # Everything happens, and nothing stays.
        with orm.Session(engine) as session:
            return operation(session, User, Order)

    return run


def inspect(question):
    return lambda table: question(sa.inspect(engine), table)


def create_missing(table):
    model(table)[0].metadata.create_all(engine)
    return "nothing created"


def reflected_class(table):
    base = automap_base()
    base.prepare(autoload_with=engine)
    return table in base.classes


def declared_class(table):
    base = automap_base()
    user = type("User", (base,), {"__tablename__": table, "id": sa.Column(sa.BigInteger, primary_key=True)})
    base.prepare(autoload_with=engine, reflection_options={"views": True})
    with orm.Session(engine) as session:
        return session.get(user, 1).name


def by_name(things, *fields):
    return sorted(str([thing[field] for field in fields]) for thing in things)


operations = {name: in_session(operation) for name, operation in {
    "read by key": read, "join": join, "group by key": group, "insert": insert, "update": update, "upsert": upsert,
    "insert or ignore": insert_or_ignore, "upsert on constraint": upsert_on_constraint, "batch": batch,
    "duplicate key": duplicate_key, "lock row": lock, "skip locked": skip_locked, "server-side cursor": cursor,
    "truncate": truncate,
}.items()} | {name: inspect(question) for name, question in {
    "table exists": lambda i, t: i.has_table(t),
    "listed as table": lambda i, t: t in i.get_table_names(),
    "columns": lambda i, t: by_name(i.get_columns(t), "name", "type", "default"),
    "nullability": lambda i, t: by_name(i.get_columns(t), "name", "nullable"),
    "primary key": lambda i, t: i.get_pk_constraint(t)["constrained_columns"],
    "unique keys": lambda i, t: by_name(i.get_unique_constraints(t), "name", "column_names"),
    "indexes": lambda i, t: by_name(i.get_indexes(t), "name", "column_names", "unique"),
    "references": lambda i, t: by_name(i.get_foreign_keys("orders"), "constrained_columns", "referred_table"),
}.items()} | {
    "create missing tables": create_missing, "mapped by reflection": reflected_class,
    "mapped with a declared key": declared_class,
}
talk.talk(
    f"SQLAlchemy {sa.__version__}", operations, lambda error: getattr(getattr(error, "orig", error), "sqlstate", None))
