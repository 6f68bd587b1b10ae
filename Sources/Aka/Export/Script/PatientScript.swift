import Postgres

/// A rename, or its way back, as one statement of SQL that needs no aka: it looks before it queues, tries with short
/// timeouts, and does everything or nothing.
struct PatientScript {
  let steps: [ScriptStep]
  /// What it locks, for looking who is in the way.
  let locked: [QualifiedName]
  let policy: LockPolicy
  /// Whether it may find a database that no aka has seen, and bring the ledger.
  let installsLedger: Bool
  /// What it says when it is done.
  let news: String
  /// What stands around the names of blanks.
  let fence: String

  /// The statement.
  func text(_ quoting: ScriptQuoting) -> String {
    """
    DO $aka$
    DECLARE
      -- How long to try in all, and how long any client may wait because of this.
      budget     CONSTANT interval := '\(Int(policy.budget.milliseconds)) ms';
      max_stall  CONSTANT integer := \(max(1, Int(policy.maxStall.milliseconds))); -- milliseconds
      to_lock    CONSTANT text[] := ARRAY[\(locked.map { quoting.quote($0.quoted) }.joined(separator: ", "))];
      fence      CONSTANT text := \(quoting.quote(fence));
      -- Who holds what is to be locked, in a transaction that is older than anybody may wait.
      in_the_way CONSTANT text := \(quoting.quote(Self.inTheWay));
      -- What is done, step by step. "run" runs; "refuse" and "done" stop if a text comes back; "lock" is given little time;
      -- what any other step returns takes the place of its name between \(fence) in the steps that follow. A step with
      -- such a name for which nothing was returned is left out.
      steps CONSTANT text[] := ARRAY[
    \(list(quoting))
      ];
    \(declarations(quoting))
    BEGIN
    \(checks)
    \(loop(quoting))
      RAISE NOTICE '%', CASE WHEN finished THEN value ELSE \(quoting.quote(news)) || format(
        ' (attempt %s, locked for %s ms so far)', attempts,
        round(extract(epoch FROM clock_timestamp() - locked_at)::numeric * 1000, 1)) END;
      -- What follows in the same transaction finds its settings as they were.
      PERFORM set_config(s.name, s.setting, true) FROM unnest(names, settings) AS s (name, setting);
    END
    $aka$;
    """
  }

  /// Those who will not be gone within the time that we may queue, by their ages. Their statements are shown up to where data
  /// may begin.
  private static let inTheWay: String = {
    let query = Blocker.query(tables: []).text
    return """
      SELECT string_agg(format('%s (%s, pid %s) for %s s: %s', blocker ->> 'user', blocker ->> 'state',
        coalesce(blocker ->> 'pid', '-'), round((blocker ->> 'age')::numeric, 1), substring(blocker ->> 'query' FROM '^[^''"$0-9/-]*')), E'\\n')
      FROM (
      \(query)
      ) AS holder WHERE (blocker ->> 'age')::float8 * 1000 > $2
      """
  }()

  private func list(_ quoting: ScriptQuoting) -> String {
    steps.map { step in
      let remark = step.remark.map { "    -- \($0.inComment)\n" } ?? ""
      return "\(remark)    ['\(step.kind.word)', \(quoting.quote(step.sql))]"
    }.joined(separator: ",\n")
  }

  private func declarations(_ quoting: ScriptQuoting) -> String {
    ledgerDeclaration(quoting) + """
        names     text[] := ARRAY['search_path', 'lock_timeout', 'statement_timeout', 'jit'];
        settings  text[];
        begun     timestamptz;
        ledger    integer;
        step      text[];
        statement text;
        value     text;
        parts     text[];
        fillings  jsonb;
        holders   text;
        told      boolean := false;
        finished  boolean := false;
        polls     integer := 0;
        attempts  integer := 0;
        patience  integer; -- milliseconds
        asked_at  timestamptz;
        locked_at timestamptz;
      """
  }

  /// The whole has to see each commit of others as it happens.
  private var checks: String {
    """
      settings := ARRAY(SELECT pg_catalog.current_setting(n.name) FROM pg_catalog.unnest(names) AS n (name));
      PERFORM pg_catalog.set_config('search_path', 'pg_catalog, pg_temp', true);
      PERFORM set_config('jit', 'off', true);
      -- New in 17. It would end the session of who waits politely.
      IF current_setting('server_version_num')::integer >= 170000 THEN
        settings := settings || current_setting('transaction_timeout');
        names := names || 'transaction_timeout'::text;
        PERFORM set_config('transaction_timeout', '0', true);
      END IF;
      begun := clock_timestamp();
      IF current_setting('server_version_num')::integer < 150000 THEN
        RAISE EXCEPTION 'this server is PostgreSQL %; the views of aka need 15 or later', current_setting('server_version');
      ELSIF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'this transaction is %; a rename must see what others do meanwhile', current_setting('transaction_isolation')
          USING HINT = 'Run it in a transaction with isolation level READ COMMITTED.';
      END IF;
      -- The lock is held until the commit returns, so this one does not wait for the disk. The next statement makes it durable.
      PERFORM set_config('aka.synchronous_commit', current_setting('synchronous_commit'), true);
      PERFORM set_config('synchronous_commit', 'off', true);
    """
  }

  private func loop(_ quoting: ScriptQuoting) -> String {
    """
      LOOP
        -- A queue for this lock stops everybody who comes after it, so look first, and wait without queueing.
        PERFORM pg_stat_clear_snapshot();
        EXECUTE in_the_way INTO holders USING ARRAY(SELECT to_regclass(n.name)::oid FROM unnest(to_lock) AS n (name)), max_stall;
        IF holders IS NULL THEN
          -- 5 ms at first, doubled after every third miss. What an attempt did is undone when it misses, and nothing stays locked.
          patience := least(max_stall, 5 * 2 ^ least(attempts / 3, 10));
          attempts := attempts + 1;
          asked_at := NULL;
          fillings := '{}';
          BEGIN
    \(ledgerTurn)
    \(ledgerPart)
            FOREACH step SLICE 1 IN ARRAY steps LOOP
              -- Every second part is a name. What fills it is not searched for names again.
              parts := string_to_array(step[2], fence);
              FOR i IN 1 .. cardinality(parts) / 2 LOOP
                parts[2 * i] := fillings ->> parts[2 * i];
              END LOOP;
              statement := CASE WHEN array_position(parts, NULL) IS NULL THEN array_to_string(parts, '') END;
              value := NULL;
              CASE step[1]
                WHEN 'run' THEN
                  IF statement IS NOT NULL THEN EXECUTE statement; END IF;
                WHEN 'refuse' THEN
                  IF statement IS NOT NULL THEN EXECUTE statement INTO value; END IF;
                  IF value IS NOT NULL THEN
                    RAISE EXCEPTION USING ERRCODE = 'AK002', MESSAGE = value || '; nothing was changed',
                      HINT = 'Export the file again from this database, or use aka itself.';
                  END IF;
                WHEN 'done' THEN
                  EXECUTE statement INTO value;
                  finished := value IS NOT NULL;
                  EXIT WHEN finished;
                WHEN 'lock' THEN
                  CONTINUE WHEN statement IS NULL;
                  IF asked_at IS NULL THEN
                    PERFORM pg_stat_clear_snapshot();
                    EXECUTE in_the_way INTO holders
                      USING ARRAY(SELECT to_regclass(n.name)::oid FROM unnest(to_lock) AS n (name)), max_stall;
                    IF holders IS NOT NULL THEN RAISE lock_not_available; END IF;
                    asked_at := clock_timestamp();
                  END IF;
                  IF clock_timestamp() - asked_at >= patience * interval '1 ms' THEN RAISE lock_not_available; END IF;
                  PERFORM set_config('lock_timeout', greatest(1, ceil(patience
                    - extract(epoch FROM clock_timestamp() - asked_at) * 1000))::text, true);
                  EXECUTE statement;
                  locked_at := clock_timestamp();
                ELSE
                  IF statement IS NOT NULL THEN EXECUTE statement INTO value; END IF;
                  fillings := fillings || jsonb_build_object(step[1], value);
              END CASE;
            END LOOP;
            EXIT;
          EXCEPTION WHEN lock_not_available OR deadlock_detected OR SQLSTATE 'AK001' THEN
            NULL;
          END;
        END IF;
        IF holders IS NOT NULL AND NOT told THEN
          RAISE NOTICE 'waiting, without queueing, for %', holders;
          told := true;
        END IF;
        IF clock_timestamp() - begun >= budget THEN
          RAISE EXCEPTION USING ERRCODE = '55P03', DETAIL = holders,
            MESSAGE = format('could not lock %s within %s without making clients wait; nothing was changed',
              array_to_string(to_lock, ', '), budget),
            HINT = 'Run it again when the transactions in the way have ended.';
        ELSIF holders IS NOT NULL THEN
          -- Reading pg_locks is not free, so the looks grow apart: 20 ms to 1 s.
          PERFORM pg_sleep(least(1, 0.02 * 2 ^ least(polls, 6)));
          polls := polls + 1;
        ELSE
          -- Those who waited behind us go first.
          PERFORM pg_sleep(patience / 100.0);
          polls := 0;
        END IF;
      END LOOP;
    """
  }
}
