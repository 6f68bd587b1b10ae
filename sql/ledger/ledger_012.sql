-- A publication FOR ALL TABLES sends the ledger too, and PostgreSQL then lets nobody delete from a table without an identity.

ALTER TABLE aka.sys_usage_notes REPLICA IDENTITY FULL;
ALTER TABLE aka.sys_log_uses REPLICA IDENTITY FULL;
