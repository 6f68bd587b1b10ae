# Sequel: datasets, and models that read their keys from the catalog when their class is made.
require "sequel"
require_relative "conversation"

POOLED = ENV["AKA_MODE"] == "pooled"
SETTINGS = { adapter: "postgres", host: ENV["PGHOST"], user: ENV["PGUSER"], database: ENV["PGDATABASE"], max_connections: 4 }.freeze
DB = Sequel.connect(SETTINGS)
# To ask the catalog again, or to alter a table, throws away what Sequel remembers of a table, as an application would not.
CATALOG = Sequel.connect(SETTINGS)
ADA = { email: "ada@example.org", name: "Ada" }
MODELS = Hash.new do |models, (table, declared)|
  models[[table, declared]] = Class.new(Sequel::Model(DB[table.to_sym])) do
    set_primary_key :id if declared
    def self.name = "User"
  end
end

def rolled_back(db = DB)
  answer = nil
  db.transaction(rollback: :always) { answer = yield }
  answer
end

# A second session: threads have connections of their own.
def elsewhere(&block) = Thread.new(&block).value

def read(user) = 7.times.map { user[1] }.last.then { |ada| [ada.email, ada.name, ada.logins] }

def save(user)
  rolled_back do
    bob = user.first(email: "bob@example.org")
    bob.update(name: "Bobby")
    bob.refresh.name
  end
end

def insert(user)
  rolled_back do
    new = user.create(email: "new@example.org", name: "New")
    [new[:id].to_i > 3, new[:logins]]
  end
end

def duplicate_key(rows)
  rows.insert(ADA)
rescue Sequel::UniqueConstraintViolation => error
  result = error.wrapped_exception.result
  [PG::PG_DIAG_SQLSTATE, PG::PG_DIAG_TABLE_NAME, PG::PG_DIAG_CONSTRAINT_NAME].map { |field| result.error_field(field) }
end

def lock(rows)
  rolled_back do
    rows.where(id: 1).for_update.all
    elsewhere { rows.where(id: 1).for_update.nowait.all }
  rescue Sequel::DatabaseError => error
    state(error)
  end
end

def skip_locked(rows)
  claim = rows.order(:id).for_update.skip_locked.select(:id)
  rolled_back { [claim.first, elsewhere { claim.first }] }
end

def copy_in(rows)
  DB.copy_into(rows.first_source, columns: %i[email name], data: ["copy@example.org\tCopy\n"])
  rows.where(name: "Copy").delete
end

def kept(rows, table)
  read = rows.where(id: :$key).prepare(:first, :"read_#{table}").call(key: 2)
  [read[:name], rows.where(id: :$key).prepare(:update, :"write_#{table}", logins: :logins).call(key: 2)]
end

def copied(what) = DB.copy_table(what).lines.map { |line| line.split("\t").first(4) }.sort

OBJECTS = {
  "read by key" => ->(user) { read(user) },
  "save" => ->(user) { save(user) },
  "delete" => ->(user) { rolled_back { user.first(email: "eve@example.org").destroy.name } },
}
DATASETS = {
  "join" => ->(rows, table) { rows.join(:orders, user_id: :id).group(:name).order(:name).select_map([:name, Sequel.function(:sum, :total).as(:sum)]) },
  "group by key" => lambda { |rows, table|
    id = Sequel[table.to_sym][:id]
    rows.left_join(:orders, user_id: :id).group(id).order(id).select_map([:name, Sequel.function(:count, Sequel[:orders][:id]).as(:count)])
  },
  "update" => ->(rows, _) { rows.where(id: 2).returning(:logins).update(logins: Sequel[:logins] + 0) },
  "upsert" => lambda { |rows, _|
    rows.returning(:id).insert_conflict(target: :email, update: { name: Sequel[:excluded][:name] }).insert(ADA)
  },
  "insert or ignore" => ->(rows, _) { rows.insert_conflict.returning(:id).insert(ADA) },
  "upsert on constraint" => ->(rows, _) { rows.insert_conflict(constraint: :users_email_key).returning(:id).insert(ADA) },
  "generated keys" => ->(rows, _) { rolled_back { rows.insert(email: "new@example.org", name: "New").to_i > 3 } },
  "batch" => lambda { |rows, _|
    rolled_back do
      rows.multi_insert(3.times.map { |n| { email: "batch#{n}@example.org", name: "Batch" } })
      rows.where(name: "Batch").delete
    end
  },
  "duplicate key" => ->(rows, _) { duplicate_key(rows) },
  "lock row" => ->(rows, _) { lock(rows) },
  "skip locked" => ->(rows, _) { skip_locked(rows) },
  "server-side cursor" => ->(rows, _) { rows.order(:id).use_cursor(rows_per_fetch: 2).select_map(:email) },
  "copy in" => ->(rows, _) { copy_in(rows) },
  "copy out" => ->(rows, table) { copied(table.to_sym) },
  "copy query out" => ->(rows, _) { copied(rows) },
  "truncate" => ->(rows, _) { rolled_back { rows.truncate(cascade: true).inspect } },
  "add column" => ->(_, table) { rolled_back(CATALOG) { CATALOG.add_column(table.to_sym, :nickname, :text).inspect } },
  "table exists" => ->(_, table) { DB.table_exists?(table.to_sym) },
  "listed as table" => ->(_, table) { CATALOG.tables.include?(table.to_sym) },
  "columns" => ->(_, table) { CATALOG.schema(table.to_sym, reload: true).map { |name, column| [name, column[:db_type], column[:default]] } },
  "nullability" => ->(_, table) { CATALOG.schema(table.to_sym, reload: true).map { |name, column| [name, column[:allow_null]] } },
  "primary key" => ->(_, table) { CATALOG.schema(table.to_sym, reload: true).select { |_, column| column[:primary_key] }.map(&:first) },
  "indexes" => ->(_, table) { CATALOG.indexes(table.to_sym).keys },
  "references" => ->(_, _) { CATALOG.foreign_key_list(:orders).map { |key| key[:table] } },
}
DATASETS["kept statement"] = ->(rows, table) { kept(rows, table) } unless POOLED

OPERATIONS = OBJECTS.merge("insert" => ->(user) { insert(user) })
  .transform_values { |operation| ->(table) { operation.call(MODELS[[table, false]]) } }
  .merge(OBJECTS.to_h { |name, operation| ["#{name}, declared key", ->(table) { operation.call(MODELS[[table, true]]) }] })
  .merge(DATASETS.transform_values { |operation| ->(table) { operation.call(DB[table.to_sym], table) } })

def own_error(error)
  error = error.wrapped_exception while error.respond_to?(:wrapped_exception) && error.wrapped_exception
  error
end

converse "Sequel #{Sequel.version}", OPERATIONS
