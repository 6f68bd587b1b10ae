# What every client in Ruby does: answers each phase that it is told of on standard input with a line of JSON an operation.

require "json"

def say(fields)
  puts JSON.generate(fields)
  $stdout.flush
end

def converse(client, operations)
  say client: client
  $stdin.each_line do |line|
    phase, *tables = line.split
    tables.product(operations.to_a).each do |table, (name, operation)|
      say table: table, operation: name, answer: operation.call(table).inspect
    rescue StandardError => error
      say table: table, operation: name, state: state(error) || "none",
          message: "#{error.class}: #{error.message.lines.first&.chomp}"
    end
    say done: phase
  end
end

# The client has own_error, which gives PostgreSQL's error for one of its library's.
def state(error)
  error = own_error(error)
  error.is_a?(PG::Error) ? error.result&.error_field(PG::PG_DIAG_SQLSTATE) : nil
end
