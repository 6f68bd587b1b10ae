"""What clients are asked to do, and the finding of `aka plan` that announces what becomes of it through a name that a view
serves. Whatever is not announced here, or by a code that the plan of that very table does not have, must be the same."""

# In the order in which the documentation has them.
GROUPS = {
    "Reads": [
        "read by key", "kept statement", "result columns", "join", "group by key", "group by key, unmanaged model",
        "whole row", "whole row again", "whole row after a rollback", "server-side cursor", "in batches", "pipeline",
    ],
    "Writes": [
        "insert", "generated keys", "update", "save", "set default", "delete", "upsert", "create or update",
        "insert or ignore", "upsert on constraint", "batch", "insert of many values", "duplicate key",
        "updatable result set",
    ],
    "Bulk": ["copy in", "copy out", "copy query out", "truncate"],
    "Locks": ["lock row", "skip locked"],
    "Reflection": [
        "table exists", "listed as table", "columns", "nullability", "primary key", "unique keys", "indexes", "references",
        "sequence", "reset sequence", "create missing tables", "mapped by reflection", "mapped with a declared key",
    ],
    "DDL": ["add column"],
    "Models that say their key": [
        "read by key, declared key", "in batches, declared key", "save, declared key", "delete, declared key",
        "upsert, declared key",
    ],
    "Models with a schema cache of before": [
        "read by key, schema cache", "in batches, schema cache", "save, schema cache", "delete, schema cache",
        "upsert, schema cache",
    ],
}

ANNOUNCED = {
    "group by key": "group-by-primary-key",
    "whole row": "whole-row",
    "whole row again": "whole-row",
    "upsert on constraint": "on-conflict-constraint",
    "duplicate key": "messages",
    "copy in": "view-statements",
    "copy out": "view-statements",
    "truncate": "view-statements",
    "listed as table": "catalog-lookup",
    "nullability": "catalog-lookup",
    "columns": "catalog-lookup",
    "primary key": "catalog-lookup",
    "unique keys": "catalog-lookup",
    "indexes": "catalog-lookup",
    "references": "catalog-lookup",
    "mapped by reflection": "catalog-lookup",
    "updatable result set": "catalog-lookup",
    "sequence": "serial-sequence",
    "reset sequence": "serial-sequence",
    "add column": "ddl",
}


# And what announces it through a name that an alias table serves.
ANNOUNCED_OF_ALIASES = {
    "upsert": "alias-upserts",
    "upsert, declared key": "alias-upserts",
    "upsert, schema cache": "alias-upserts",
    "upsert on constraint": "alias-upserts",
    "copy out": "alias-statements",
}

# The table behind an alias table is a partition, whose primary key has another name.
ANNOUNCED_UNDER_OWN_NAME = {
    "add column": "ddl",
    "primary key": "alias-key",
    "indexes": "alias-key",
    "listed as table": "alias-key",
}

# What else a client meets that reads keys and indexes from the catalog when it starts, and keeps what it read.
LOADED_AT_START = {
    "activerecord": {
        "read by key", "in batches", "insert", "save", "create or update", "delete", "upsert", "upsert, declared key",
    },
    "sequel": {"read by key", "save", "delete", "generated keys"},
    "dbi": {"generated keys"},
}


def announcement(client, phase, operation, findings, is_own):
    """The code of the finding, among those of the table's own plan, that announces it. Under the table's own name hardly
    anything may differ."""
    if is_own:
        codes = [ANNOUNCED_UNDER_OWN_NAME.get(operation)]
    else:
        loaded = phase == "restarted" and operation in LOADED_AT_START.get(client, ())
        codes = ["catalog-lookup" if loaded else None, ANNOUNCED.get(operation), ANNOUNCED_OF_ALIASES.get(operation)]
    return next((code for code in codes if code in findings), None)


def order(operation):
    everything = [name for group in GROUPS.values() for name in group]
    return everything.index(operation)
