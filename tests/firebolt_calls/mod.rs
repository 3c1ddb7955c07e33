//! The call of each operation of Firebolt, with the arguments that a recorded request shows.

mod accounts;
mod databases;
mod engines;
mod health;
mod lists;
mod sql;
mod tokens;

use lakehouse::Result;
use lakehouse::firebolt::{Core, Endpoint, V1, V2};
use serde_json::Value;

use super::exchange::{Recorded, empty, json};
use super::support::decoded;

impl Recorded {
    /// A decoded segment of the path, without the verb that may stand behind it.
    fn part(&self, index: usize) -> String {
        let segment = self.target().0.split('/').nth(index + 1).expect("the path is that long");
        decoded(segment.split(':').next().unwrap_or_default())
    }

    /// The id of the account, where the path names one.
    fn account(&self) -> String {
        self.part(3)
    }
}

/// Sets what a recorded query has, in its order; what is an argument is `()`.
macro_rules! set {
    ($request:expr, $x:expr; $($name:literal => $set:expr),* $(,)?) => {{
        let mut request = $request;
        for (name, value) in $x.pairs() {
            request = match name.as_str() {
                $($name => super::apply(request, value, $set),)*
                _ => panic!("{} has {name}", $x.line),
            };
        }
        request
    }};
}
use set;

fn apply<R>(request: R, value: String, set: impl FnOnce(R, String) -> R) -> R {
    set(request, value)
}

/// For what is an argument.
fn given<R>(request: R, _value: String) -> R {
    request
}

fn v1(url: &str) -> Result<V1> {
    V1::builder().api_url(url).access_token("recorded").build()
}

fn v2(url: &str) -> Result<V2> {
    V2::builder("acme").api_url(url).identity_url(url).access_token("recorded").build()
}

fn core(url: &str) -> Result<Core> {
    Core::builder(url).health_url(url).metrics_url(url).login_url(url).access_token("recorded").build()
}

fn endpoint(url: &str) -> Result<Endpoint> {
    Ok(core(url)?.endpoint())
}

/// Makes the call of a recorded request.
pub fn call(url: &str, operation: &str, x: &Recorded) -> Result<Option<Value>> {
    let (group, verb) = operation.split_once('.').expect("group and verb");
    match group {
        "accounts" => accounts::call(url, verb, x),
        "auth" => tokens::call_auth(&v1(url)?, verb, x),
        "oauth" => tokens::call_oauth(&v2(url)?, verb, x),
        "instance" => tokens::call_instance(&core(url)?, verb, x),
        "health" => health::call(&core(url)?, verb),
        "engines" => engines::call(&v1(url)?, verb, x),
        "databases" => databases::call(&v1(url)?, verb, x),
        "bindings" => databases::call_bindings(&v1(url)?, verb, x),
        "regions" | "providers" | "instance_types" => lists::call(&v1(url)?, operation, x),
        _ => sql::call(&endpoint(url)?, operation, x),
    }
}

/// A value of an enumeration.
fn parsed<T: std::str::FromStr>(value: &str) -> T {
    value.parse().unwrap_or_else(|_| panic!("{value}"))
}
