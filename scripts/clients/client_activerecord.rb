# ActiveRecord: models that read their columns and keys from the catalog when they are first used.
require "active_record"
require_relative "conversation"

POOLED = ENV["AKA_MODE"] == "pooled"
# What is prepared on one of the pooler's connections is not there on the next; advisory locks neither.
SETTINGS = {
  adapter: "postgresql", host: ENV["PGHOST"], username: ENV["PGUSER"], database: ENV["PGDATABASE"], pool: 4,
  prepared_statements: !POOLED, advisory_locks: !POOLED,
}
ActiveRecord::Base.establish_connection(SETTINGS)
ADA = { email: "ada@example.org", name: "Ada" }

# Models whose columns and keys come from a schema cache of before the rename, as `rails db:schema:cache:dump` makes it.
class Cached < ActiveRecord::Base
  self.abstract_class = true
  establish_connection(SETTINGS)
  file = File.join(ENV["AKA_WORK"], "schema_cache.dump")
  unless File.exist?(file)
    %w[users orders].each { |table| connection.schema_cache.add(table) }
    connection.schema_cache.dump_to(file)
  end
  connection_pool.set_schema_cache(ActiveRecord::ConnectionAdapters::SchemaCache.load_from(file))
end

MODELS = Hash.new do |models, (table, variety)|
  user = Class.new(variety == :cached ? Cached : ActiveRecord::Base) do
    self.table_name = table
    self.primary_key = "id" if variety == :declared
    has_many :orders, foreign_key: "user_id", anonymous_class: Class.new(ActiveRecord::Base) { self.table_name = "orders" }
    def self.name = "User"
  end
  models[[table, variety]] = user
end

def connection = ActiveRecord::Base.connection

def rolled_back(on = ActiveRecord::Base)
  answer = nil
  on.transaction do
    answer = yield
    raise ActiveRecord::Rollback
  end
  answer
end

# A second session, in a thread of its own as the pool wants it.
def elsewhere(&block) = Thread.new { ActiveRecord::Base.connection_pool.with_connection(&block) }.value

def read(user)
  7.times.map { user.find(1) }.last.then { |ada| [ada.email, ada.name, ada.logins] }
end

def insert(user)
  rolled_back do
    new = user.create!(email: "new@example.org", name: "New")
    [new.id.to_i > 3, new.logins, user.where(email: "new@example.org").count]
  end
end

def save(user)
  rolled_back(user) do
    bob = user.find_by!(email: "bob@example.org")
    bob.update!(name: "Bobby")
    bob.increment!(:logins)
    bob.reload.then { |row| [row.name, row.logins] }
  end
end

def destroy(user) = rolled_back(user) { [user.find_by!(email: "eve@example.org").destroy.name, user.count] }

def upsert(user)
  user.upsert_all([ADA.merge(created_at: Time.now)], unique_by: :email, returning: %w[email logins]).rows
end

def batch(user)
  rolled_back do
    user.insert_all!(3.times.map { |n| { email: "batch#{n}@example.org", name: "Batch", created_at: Time.now } })
    user.where(name: "Batch").delete_all
  end
end

def duplicate_key(user)
  user.transaction { user.create!(ADA) }
rescue ActiveRecord::RecordNotUnique => error
  result = error.cause.result
  [PG::PG_DIAG_SQLSTATE, PG::PG_DIAG_TABLE_NAME, PG::PG_DIAG_CONSTRAINT_NAME].map { |field| result.error_field(field) }
end

def lock(user)
  rolled_back do
    user.lock.find_by!(email: "ada@example.org")
    elsewhere { user.lock("FOR UPDATE NOWAIT").find_by!(email: "ada@example.org").name }
  rescue ActiveRecord::StatementInvalid => error
    state(error)
  end
end

def skip_locked(user)
  claim = -> { user.order(:email).lock("FOR UPDATE SKIP LOCKED").first.email }
  rolled_back { [claim.call, elsewhere { claim.call }] }
end

def copy_in(user)
  raw = connection.raw_connection
  raw.copy_data("COPY #{user.table_name} (email, name) FROM STDIN") { raw.put_copy_data("copy@example.org\tCopy\n") }
  user.where(name: "Copy").delete_all
end

def copy_out(what)
  raw = connection.raw_connection
  rows = []
  raw.copy_data("COPY #{what} TO STDOUT") { while (row = raw.get_copy_data) do rows << row.split("\t").first(4) end }
  rows.sort
end

# What any model does, one that says its key itself, and one with a schema cache.
OBJECTS = {
  "read by key" => ->(user) { read(user) },
  "save" => ->(user) { save(user) },
  "upsert" => ->(user) { upsert(user) },
  "in batches" => ->(user) { user.find_each(batch_size: 2).map(&:email) },
  "delete" => ->(user) { destroy(user) },
}
OBJECTS_OF = lambda { |variety, words|
  OBJECTS.to_h { |name, operation| ["#{name}, #{words}", ->(table) { operation.call(MODELS[[table, variety]]) }] }
}

OPERATIONS = OBJECTS.transform_values { |operation| ->(table) { operation.call(MODELS[[table, nil]]) } }.merge(
  OBJECTS_OF[:declared, "declared key"], OBJECTS_OF[:cached, "schema cache"], {
  "join" => ->(user) { user.joins("JOIN orders o ON o.user_id = #{user.table_name}.id").group(:name).sum("o.total").sort },
  "group by key" => lambda { |user|
    user.joins("LEFT JOIN orders o ON o.user_id = #{user.table_name}.id").group(:id).order(:id)
        .select("#{user.table_name}.*, count(o.id) AS orders_count").map { |row| [row.name, row.orders_count] }
  },
  "insert" => ->(user) { insert(user) },
  "insert or ignore" => ->(user) { user.insert_all([ADA.merge(created_at: Time.now)], returning: %w[email]).rows },
  "create or update" => ->(user) { rolled_back { user.find_or_initialize_by(email: ADA[:email]).update!(logins: 9) } },
  "batch" => ->(user) { batch(user) },
  "duplicate key" => ->(user) { duplicate_key(user) },
  "lock row" => ->(user) { lock(user) },
  "skip locked" => ->(user) { skip_locked(user) },
  "copy in" => ->(user) { copy_in(user) },
  "copy out" => ->(user) { copy_out(user.table_name) },
  "copy query out" => ->(user) { copy_out("(SELECT * FROM #{user.table_name})") },
  "truncate" => ->(user) { rolled_back { connection.execute("TRUNCATE #{user.table_name} CASCADE").cmd_status } },
  "add column" => ->(user) { rolled_back { connection.add_column(user.table_name, :nickname, :text).inspect } },
  "table exists" => ->(user) { connection.data_source_exists?(user.table_name) },
  "listed as table" => ->(user) { connection.tables.include?(user.table_name) },
  "columns" => ->(user) { connection.columns(user.table_name).map { |c| [c.name, c.sql_type, c.default || c.default_function] } },
  "nullability" => ->(user) { connection.columns(user.table_name).map { |c| [c.name, c.null] } },
  "primary key" => ->(user) { connection.primary_key(user.table_name) },
  "indexes" => ->(user) { connection.indexes(user.table_name).map(&:name) },
  "references" => ->(_) { connection.foreign_keys("orders").map(&:to_table) },
  "sequence" => ->(user) { connection.pk_and_sequence_for(user.table_name)&.last.to_s },
  "reset sequence" => ->(user) { connection.reset_pk_sequence!(user.table_name).inspect },
}.transform_values { |operation| ->(table) { operation.call(MODELS[[table, nil]]) } })

def own_error(error)
  error = error.cause while error.cause && !error.is_a?(PG::Error)
  error
end

converse "ActiveRecord #{ActiveRecord.version}", OPERATIONS
