import Postgres

extension TriggerWrites {
  /// Leaves the places of the row versions that the statement may have meant in the setting `aka.places`, for the trigger
  /// that fires next.
  ///
  /// It looks with the eyes of the statement, so it finds the very version that the view showed, whatever happened since.
  /// Versions never change, so from here on nothing but the place needs to be compared. Rows that are the same to the last
  /// byte cannot be told apart by anybody: all of them are named, and the write takes one that is left.
  var find: SQL {
    """

    #variable_conflict use_variable
    DECLARE
      places pg_catalog.text[];
    BEGIN
    \(search.contains(where: \.isKey) ? lookForAll : lookForOneFirst)
      IF pg_catalog.cardinality(places) OPERATOR(pg_catalog.=) 0 THEN
        RAISE EXCEPTION USING ERRCODE = '40001',
          MESSAGE = 'could not serialize access: a row of this view is not to be found in its table',
          \(oldName);
      END IF;
      PERFORM pg_catalog.set_config('aka.places', places::pg_catalog.text, true);
      IF TG_OP OPERATOR(pg_catalog.=) 'DELETE' THEN RETURN OLD; END IF;
      RETURN NEW;
    END
    """
  }

  private var lookForAll: SQL { "  places := ARRAY(\(versions));" }

  /// Many equal rows are all found again for each of them, unless one that nobody ever touched will do.
  private var lookForOneFirst: SQL {
    """
      places := ARRAY(\(versions) AND this_row.xmax OPERATOR(pg_catalog.=) 0 LIMIT 1);
      IF pg_catalog.cardinality(places) OPERATOR(pg_catalog.=) 0 THEN
        places := ARRAY(\(versions));
      END IF;
    """
  }

  private var versions: SQL {
    let sought: [SQL] = search.map { matches($0, "OLD") } + [same("this_row", "OLD", table.columns)]
    return """
      SELECT pg_catalog.concat(this_row.tableoid, this_row.ctid) FROM \(target) AS this_row
          WHERE \(sought.joined(separator: " AND "))
      """
  }
}
