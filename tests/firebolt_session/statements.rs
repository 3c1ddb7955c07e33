//! What goes with a statement: values, other statements, files; and what it is without being run.

use lakehouse::ErrorKind;
use lakehouse::firebolt::{Connection, Parameter, Query, V1};

use crate::support::{Reply, Stub};
use crate::{ONE, bodies, core, nothing};

#[test]
fn values_go_in_the_url_or_in_the_text() {
    let stub = Stub::new([nothing()]);
    let mut connection = core(&stub);
    let query = connection.query("SELECT $1, $2, param('cut')").param(41).param(None::<i32>);
    query.named_param("cut", "a\"b&c").execute().expect("done");
    let query = connection.query("SELECT ?, '?', ?").bind("it's").bind(vec![Some(1_i64), None]);
    query.execute().expect("done");
    connection.query("SELECT ?").execute().expect("a question mark of the server's");
    let error = connection.query("SELECT ?, ?").bind(1).execute().expect_err("one is missing");
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    let error =
        connection.query("SELECT 1").named_param("a", 1).named_param("a", 2).execute().expect_err("twice");
    assert!(error.to_string().contains("\"a\" is given twice"), "{error}");
    let requests = stub.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(
        requests[0].query("query_parameters").expect("parameters"),
        r#"[{"name":"$1","value":41},{"name":"$2","value":null},{"name":"cut","value":"a\"b&c"}]"#
    );
    assert_eq!(requests[1].body, "SELECT 'it''s', '?', [1, NULL]");
    assert_eq!(Parameter::from(1_i32), Parameter::from(1_i64));
}

fn v1(stub: &Stub) -> Connection {
    let firebolt = V1::builder().api_url(stub.url()).access_token("t").build().expect("valid settings");
    firebolt.connect_to(stub.url(), "db").expect("an address")
}

/// The numbers of rows of all results of a text.
fn counts(query: Query<'_>) -> Vec<usize> {
    let results = query.results().expect("a text of statements");
    results.map(|rows| rows.expect("a result").count()).collect()
}

#[test]
fn several_statements_go_one_by_one() {
    let stub = Stub::new([nothing()]);
    let sql = "CREATE TABLE a (b TEXT); -- x;\n INSERT INTO a VALUES (';');";
    core(&stub).query(sql).execute().expect("done");
    assert_eq!(bodies(&stub), ["CREATE TABLE a (b TEXT)", "-- x;\n INSERT INTO a VALUES (';')"]);

    let stub = Stub::new([nothing()]);
    let sql = "INSERT INTO a VALUES (?); INSERT INTO a VALUES (?)";
    core(&stub).query(sql).bind(";").bind(2).execute().expect("done");
    assert_eq!(bodies(&stub), ["INSERT INTO a VALUES (';')", "INSERT INTO a VALUES (2)"]);
}

#[test]
fn several_statements_have_several_results() {
    let stub = Stub::new([Reply::json(200, ONE)]);
    assert_eq!(counts(core(&stub).query("SELECT ?; SELECT ?").bind(1).bind("x")), [1, 1]);
    assert_eq!(bodies(&stub), ["SELECT 1", "SELECT 'x'"]);
    assert_eq!(counts(core(&stub).query("SELECT 1; SELECT 2")), [1, 1]);
}

#[test]
fn rows_are_those_of_one_statement() {
    let stub = Stub::new([nothing()]);
    let error = core(&stub).query("SELECT 1; SELECT 2").rows().expect_err("which rows?");
    assert!(error.to_string().contains("the text has 2 statements"), "{error}");
    for sql in [" ; -- nothing", "SELECT 'a"] {
        let error = core(&stub).query(sql).rows().expect_err("not one statement");
        assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    }
    assert_eq!(bodies(&stub), [""; 0]);
}

#[test]
fn the_statement_that_fails_is_named_and_is_the_last() {
    let stub = Stub::new([nothing(), Reply::json(400, r#"{"errors":[{"description":"no"}]}"#)]);
    let error = core(&stub).query("A; B; C").execute().expect_err("the second fails");
    assert_eq!(error.to_string(), "sql.execute (POST /): statement 2 of 3: no");
    assert_eq!(stub.requests().len(), 2);
}

#[test]
fn one_point_zero_is_given_several_statements_as_they_are() {
    let two = r#"{"meta":[{"name":"a","type":"int"}],"data":[[1]],"rows":1}
        {"meta":[{"name":"b","type":"text"}],"data":[["x"],["y"]],"rows":2}"#;
    let stub = Stub::new([Reply::json(200, two)]);
    let mut connection = v1(&stub);
    let text = "SELECT 1;\nSELECT 'x';\n";
    assert_eq!(counts(connection.query(text)), [1, 2]);
    assert_eq!(connection.query(text).execute().expect("done").row_count, 2);
    assert_eq!(stub.requests()[0].body, text);
    assert_eq!(stub.lines(), ["POST /?database=db&output_format=JSON_Compact", "POST /?database=db"]);
}

#[test]
fn a_statement_is_described_without_being_run() {
    let cell = r#"{\"parameter_types\":{\"$10\":\"text\",\"$2\":\"numeric(5, 2)\",\"$1\":\"integer\"},\"result_columns\":[{\"name\":\"a\",\"type\":\"array(int) null\"}]}"#;
    let body = format!(r#"{{"meta":[{{"name":"describe","type":"text"}}],"data":[["{cell}"]],"rows":1}}"#);
    let none =
        r#"{"meta":[{"name":"describe","type":"text"}],"data":[["{\"parameter_types\":null}"]],"rows":1}"#;
    let stub = Stub::new([Reply::json(200, body), Reply::json(200, none)]);
    let described = core(&stub).query("SELECT $1").describe().expect("described");
    let names: Vec<&str> = described.parameters.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["$1", "$2", "$10"]);
    assert_eq!(described.parameters[1].1.to_string(), "DECIMAL(5, 2)");
    assert_eq!(described.columns[0].data_type().to_string(), "LIST(INTEGER)");
    assert!(stub.lines()[0].starts_with("POST /?execution_mode=describe_parameters"), "{:?}", stub.lines());
    assert!(core(&stub).query("SELECT 1").describe().expect("described").parameters.is_empty());
}

#[test]
fn files_go_with_the_statement() {
    let stub = Stub::new([nothing()]);
    let mut connection = core(&stub);
    let sql = "INSERT INTO t SELECT * FROM read_csv('upload://batch')";
    connection.query(sql).file("batch", "1,2\n").execute().expect("done");
    assert!(connection.query(sql).file("sql", "x").execute().is_err());
    let request = &stub.requests()[0];
    let content_type = request.header("content-type").expect("of a form");
    let boundary = content_type.strip_prefix("multipart/form-data; boundary=").expect("of a form");
    let head = format!("--{boundary}\r\nContent-Disposition: form-data; name=\"sql\"\r\n");
    assert!(request.body.starts_with(&head), "{}", request.body);
    assert!(request.body.contains(&format!("\r\n\r\n{sql}\r\n--{boundary}\r\n")), "{}", request.body);
    assert!(request.body.contains("name=\"batch\"; filename=\"batch\""), "{}", request.body);
    assert!(request.body.ends_with(&format!("\r\n\r\n1,2\n\r\n--{boundary}--\r\n")), "{}", request.body);
}

#[test]
fn what_1_0_does_not_have_is_refused_before_anything_is_sent() {
    let stub = Stub::new([nothing()]);
    let mut connection = v1(&stub);
    let errors = [
        connection.query("SELECT $1").describe().map(drop),
        connection.query("INSERT INTO t SELECT 1").submit().map(drop),
        connection.query("SELECT 1").file("f", "x").execute().map(drop),
    ];
    for error in errors.map(|outcome| outcome.expect_err("not on 1.0")) {
        assert!(error.to_string().contains("Firebolt 1.0"), "{error}");
    }
    assert_eq!(stub.lines(), [""; 0]);
}
