//! Calls of `sql` and of the groups that send statements in other ways.

use lakehouse::firebolt::Endpoint;
use lakehouse::firebolt::sql::QueryParameter;
use lakehouse::{Multipart, Result};
use serde_json::Value;

use super::{Recorded, empty, given, json, parsed, set};

/// What all of them take; whatever is not listed is a setting.
macro_rules! statement {
    ($request:expr, $x:expr $(; $name:literal => $set:expr)*) => {
        set!($request, $x;
            $($name => $set,)*
            "database" => |r, v| r.database(v),
            "engine" => |r, v| r.engine(v),
            "account_id" => |r, v| r.account_id(v),
            "query_label" => |r, v| r.query_label(v),
            "query_parameters" => |r, v| r.query_parameters(parameters(&v)),
            "transaction_id" => |r, v| r.transaction_id(v),
            "transaction_sequence_id" => |r, v| r.transaction_sequence_id(v),
            "compress" => |r, v| r.compress(parsed(&v)),
            "max_execution_time" => |r, v| r.max_execution_time(parsed(&v)),
            "statement_timeout" => |r, v| r.statement_timeout(parsed(&v)),
            "timezone" => |r, v| r.setting("timezone", v),
            "max_result_rows" => |r, v| r.setting("max_result_rows", v),
        )
    };
}

fn parameters(text: &str) -> Vec<QueryParameter> {
    serde_json::from_str(text).expect("parameters")
}

pub fn call(client: &Endpoint, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    match operation {
        "sql.execute" => json(
            statement!(client.sql().execute(x.text()), x; "output_format" => |r, v| r.output_format(parsed(&v)))
                .send(),
        ),
        "sql.execute_at_query_path" => json(
            statement!(client.sql().execute_at_query_path(x.text()), x;
                "output_format" => |r, v| r.output_format(parsed(&v)))
            .send(),
        ),
        "sql.cancel" => empty(client.sql().cancel(x.query("query_id")).send()),
        "streams.execute" => {
            let request = statement!(client.streams().execute(x.text()), x; "output_format" => given);
            let messages: Vec<_> = request.send()?.collect::<Result<_>>()?;
            json(Ok(messages))
        }
        "async_queries.submit" => json(
            statement!(client.async_queries().submit(x.text()), x;
                "output_format" => |r, v| r.output_format(parsed(&v)); "async" => given)
            .send(),
        ),
        "query_parameters.describe" => json(
            statement!(client.query_parameters().describe(x.text()), x;
                "output_format" => |r, v| r.output_format(parsed(&v)); "execution_mode" => given)
            .send(),
        ),
        "uploads.execute" => json(
            statement!(client.uploads().execute(parts(x.text())), x;
                "output_format" => |r, v| r.output_format(parsed(&v)))
            .send(),
        ),
        _ => panic!("no call of {operation}"),
    }
}

/// The parts of a recorded body.
fn parts(body: &str) -> Multipart {
    let parts = body.split("--lakehouse-0").filter_map(|part| part.split_once("\r\n\r\n"));
    parts.fold(Multipart::new(), |parts, (head, content)| {
        let name = head.split('"').nth(1).expect("a name");
        let content = content.strip_suffix("\r\n").expect("an end");
        if head.contains("filename") { parts.file(name, content) } else { parts.text(name, content) }
    })
}
