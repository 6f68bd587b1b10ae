import os

from alembic import context
from sqlalchemy import create_engine

engine = create_engine("postgresql+psycopg2:///" + os.environ["PGDATABASE"])
with engine.connect() as connection:
    context.configure(connection=connection)
    with context.begin_transaction():
        context.run_migrations()
