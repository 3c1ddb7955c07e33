//! Transactions: what is done in them, and what others see.

use super::*;
use serde_json::json;

#[test]
fn what_is_rolled_back_never_was() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (a INT)");
    own.run("INSERT INTO t VALUES (1)");
    let transaction = own.database.begin(&own.cancel).unwrap();
    own.within(&transaction, "INSERT INTO t VALUES (2)");
    own.within(&transaction, "CREATE TABLE u AS SELECT * FROM t");
    own.within(&transaction, "CREATE VIEW v AS SELECT count(*) AS n FROM u");
    assert_eq!(own.within(&transaction, "SELECT n FROM v").rows.page(0, 9).unwrap(), [[Value::Int(2)]]);
    assert_eq!(own.within(&transaction, "DELETE FROM t").changed, 2);
    own.within(&transaction, "DROP TABLE t");
    // Others see nothing of it.
    assert_eq!(own.rows("SELECT * FROM t"), json!([[1]]));
    assert!(own.error("SELECT * FROM u").message.contains("does not exist"));
    drop(transaction);
    assert_eq!(own.rows("SELECT * FROM t"), json!([[1]]));
    assert!(own.error("SELECT * FROM v").message.contains("does not exist"));
    own.run("CREATE TABLE u (other TEXT)");
    own.run("INSERT INTO t VALUES (3)");
    assert_eq!(own.rows("SELECT * FROM t ORDER BY a"), json!([[1], [3]]));
}

#[test]
fn what_is_committed_stays() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (a INT)");
    let transaction = own.database.begin(&own.cancel).unwrap();
    own.within(&transaction, "INSERT INTO t VALUES (1)");
    own.within(&transaction, "CREATE TABLE u (b INT)");
    own.within(&transaction, "INSERT INTO u SELECT a FROM t");
    own.within(&transaction, "DROP TABLE t");
    own.database.commit(transaction).unwrap();
    assert_eq!(own.rows("SELECT * FROM u"), json!([[1]]));
    assert!(own.error("SELECT * FROM t").message.contains("does not exist"));
}

#[test]
fn a_statement_that_fails_does_not_take_the_others_with_it() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (a INT)");
    let transaction = own.database.begin(&own.cancel).unwrap();
    own.within(&transaction, "INSERT INTO t VALUES (1)");
    let failed = own.database.run(&own.request("INSERT INTO t SELECT 1/0", Some(&transaction)));
    assert_eq!(failed.unwrap_err().message, "Division by zero");
    own.within(&transaction, "INSERT INTO t VALUES (2)");
    own.database.commit(transaction).unwrap();
    assert_eq!(own.rows("SELECT * FROM t ORDER BY a"), json!([[1], [2]]));
}

#[test]
fn writers_wait_for_a_transaction_and_can_be_cancelled() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (a INT)");
    let transaction = own.database.begin(&own.cancel).unwrap();
    own.within(&transaction, "INSERT INTO t VALUES (1)");
    std::thread::scope(|scope| {
        let waiting = scope.spawn(|| own.run("INSERT INTO t SELECT a + 1 FROM t").changed);
        let other = Fixture { database: own.database.clone(), ..Fixture::new() };
        let cancel = other.cancel.clone();
        let cancelled = scope.spawn(move || other.error("INSERT INTO t VALUES (9)").kind);
        std::thread::sleep(std::time::Duration::from_millis(100));
        cancel.cancel();
        assert_eq!(cancelled.join().unwrap(), ErrorKind::Cancelled);
        assert!(!waiting.is_finished());
        own.database.commit(transaction).unwrap();
        assert_eq!(waiting.join().unwrap(), 1);
    });
    assert_eq!(own.rows("SELECT a FROM t ORDER BY 1"), json!([[1], [2]]));
}

#[test]
fn a_transaction_that_is_dropped_is_undone() {
    let own = Fixture::new();
    own.run("CREATE TABLE t (a INT)");
    for _ in 0..40 {
        let transaction = own.database.begin(&own.cancel).unwrap();
        own.within(&transaction, "INSERT INTO t VALUES (1)");
        drop(transaction);
    }
    assert_eq!(own.value("SELECT count(*) FROM t"), "0");
    own.run("INSERT INTO t VALUES (1)");
}
