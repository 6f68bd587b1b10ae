require "active_record"
require "logger"

ActiveRecord::Base.establish_connection(adapter: "postgresql", database: ENV.fetch("PGDATABASE"))
ActiveRecord::Base.logger = nil
ActiveRecord::Migration.verbose = false
context = ActiveRecord::MigrationContext.new(ARGV[0], ActiveRecord::SchemaMigration)
ARGV[1] == "up" ? context.up : context.down
abort "pending after #{ARGV[1]}" if context.needs_migration? != (ARGV[1] == "down")
