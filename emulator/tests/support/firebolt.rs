//! Clients of Firebolt for these tests.

use std::time::{Duration, Instant};

use lakehouse_emulator::Emulator;
use serde_json::{Value, json};

use super::{Answer, Client, anonymous, segment};

/// A client of 1.0 that signed in with a password.
pub fn v1(emulator: &Emulator, name: &str, password: &str) -> Client {
    let mut client = anonymous(emulator);
    let login = json!({"username": name, "password": password});
    let granted = client.post("/auth/v1/login", login).expect(200).json();
    client.authorization = format!("Bearer {}", granted["access_token"].as_str().unwrap());
    client
}

/// Asks for a token with a form.
pub fn ask_token(emulator: &Emulator, path: &str, pairs: &[(&str, &str)]) -> Answer {
    let form: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", segment(value))).collect();
    let headers = [("Content-Type", "application/x-www-form-urlencoded")];
    anonymous(emulator).send("POST", path, &headers, &form.join("&"))
}

/// A client of 2.x that signed in with a secret.
pub fn v2(emulator: &Emulator, id: &str, secret: &str) -> Client {
    let form = [
        ("grant_type", "client_credentials"),
        ("audience", "https://api.firebolt.io"),
        ("client_id", id),
        ("client_secret", secret),
    ];
    let granted = ask_token(emulator, "/oauth/token", &form).expect(200).json();
    let authorization = format!("Bearer {}", granted["access_token"].as_str().unwrap());
    Client { url: emulator.url(), authorization }
}

/// A client that goes where a URL without scheme says, as the same user.
pub fn at(client: &Client, endpoint: &str) -> Client {
    Client { url: format!("http://{endpoint}"), authorization: client.authorization.clone() }
}

impl Client {
    /// Runs SQL with some parameters.
    pub fn sql(&self, parameters: &str, sql: &str) -> Answer {
        let headers = [("Firebolt-Protocol-Version", "2.4")];
        self.send("POST", &format!("/?output_format=JSON_Compact&{parameters}"), &headers, sql)
    }

    /// The rows of SQL that works.
    pub fn rows(&self, parameters: &str, sql: &str) -> Value {
        self.sql(parameters, sql).expect(200).json()["data"].clone()
    }

    /// Waits until SQL gives these rows.
    pub fn until(&self, parameters: &str, sql: &str, expected: &Value) {
        let start = Instant::now();
        loop {
            let rows = self.rows(parameters, sql);
            if rows == *expected {
                return;
            }
            assert!(start.elapsed() < Duration::from_secs(20), "{rows}");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}
