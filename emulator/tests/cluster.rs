//! Counts of jobs, users and nodes, reports on the store, bundles and votes.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use lakehouse_emulator::{DataType, DremioBuilder, Edition, Emulator};
use serde_json::{Value as Json, json};
use support::{Client, anonymous, id, sign_in};

const REPORT: &str = "/apiv2/kvstore/report";

fn sample() -> DremioBuilder {
    Emulator::dremio()
        .admin("ada", "pw")
        .user("bob", "pw")
        .space("open")
        .table("lake.t", [("id", DataType::BigInt)], [])
        .table("lake.u", [("id", DataType::BigInt)], [])
        .view("open.v", "SELECT * FROM lake.t")
        .view("open.w", "SELECT * FROM open.v")
        .privileges("bob", "lake", ["SELECT"])
}

fn start(builder: DremioBuilder) -> (Emulator, Client, Client) {
    let emulator = builder.start().unwrap();
    let (ada, bob) = (sign_in(&emulator, "ada", "pw"), sign_in(&emulator, "bob", "pw"));
    (emulator, ada, bob)
}

fn reflect(client: &Client) -> Json {
    let dataset = client.by_path("lake/t")["id"].clone();
    let body = json!({"type": "RAW", "name": "r", "enabled": true, "datasetId": dataset,
        "displayFields": [{"name": "id"}]});
    let made = client.post("/api/v3/reflection", body).expect(200).json();
    let start = Instant::now();
    loop {
        let now = client.get(&format!("/api/v3/reflection/{}", id(&made))).expect(200).json();
        if now["status"]["availability"] == "AVAILABLE" {
            return now;
        }
        assert!(start.elapsed() < Duration::from_secs(20), "{now}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

fn run(client: &Client, count: usize) {
    for _ in 0..count {
        client.query("SELECT id FROM lake.t");
    }
}

#[test]
fn the_cluster_counts_what_is_there() {
    let (_emulator, ada, bob) = start(sample());
    run(&bob, 2);
    reflect(&ada);
    let stats = bob.get("/api/v3/cluster/stats").expect(200).json();
    assert_eq!(stats["edition"], "ee");
    assert_eq!(
        (&stats["coordinators"][0]["address"], stats.get("clusterNodes")),
        (&json!("localhost"), None)
    );
    assert!(stats["executors"][0]["availableCores"].as_u64().unwrap() > 0);
    assert!(stats["executors"][0]["startedAt"].is_string());
    let source = json!({"id": ada.by_path("lake")["id"], "type": "NAS", "pdsCount": 2, "vdsCount": -1});
    assert_eq!(stats["sources"], json!([source]));
    let jobs = [("UI", 0), ("EXTERNAL", 2), ("ACCELERATION", 1), ("DOWNLOAD", 0), ("INTERNAL", 0)];
    let jobs: Vec<Json> = jobs.iter().map(|(kind, count)| json!({"type": kind, "count": count})).collect();
    assert_eq!(stats["jobStats"], json!(jobs));
    let reflections = &stats["reflectionStats"];
    assert_eq!((&reflections["activeReflections"], &reflections["errorReflections"]), (&json!(1), &json!(0)));

    let compact = bob.get("/api/v3/cluster/stats?showCompactStats=true").expect(200).json();
    assert_eq!(compact["clusterNodes"]["executor"]["count"], 1);
    assert!(compact.get("executors").is_none() && compact.get("coordinators").is_none());
    let (_emulator, ada, _) = start(sample().version("25.2").edition(Edition::Community));
    let stats = ada.get("/api/v3/cluster/stats").expect(200).json();
    assert_eq!(stats["sources"][0]["vdsCount"], 2, "older releases count views, also those of views");
    assert_eq!(stats["edition"], "oss");
}

#[test]
fn jobs_are_forgotten_by_the_count_after_a_week() {
    let (emulator, ada, _) = start(sample());
    run(&ada, 1);
    emulator.advance(Duration::from_hours(8 * 24));
    // So is the session.
    let ada = sign_in(&emulator, "ada", "pw");
    let stats = ada.get("/api/v3/cluster/stats").expect(200).json();
    assert_eq!(stats["jobStats"][1], json!({"type": "EXTERNAL", "count": 0}));
}

#[test]
fn jobs_and_users_are_counted_by_day() {
    let (emulator, ada, bob) = start(sample());
    run(&ada, 1);
    run(&bob, 2);
    emulator.advance(Duration::from_hours(24));
    run(&bob, 1);
    let at = "/apiv2/stats/jobsandusers";
    let plain = bob.get(at).expect(200).json();
    assert!(plain["edition"].as_str().unwrap().starts_with("dremio-ee-26."), "{plain}");
    let days = plain["stats"].as_array().unwrap();
    assert_eq!(days.len(), 2);
    assert_eq!((&days[0]["jobCount"], &days[0]["uniqueUsersCount"]), (&json!(3), &json!(2)));
    assert_eq!((&days[1]["jobCount"], &days[1]["uniqueUsersCount"]), (&json!(1), &json!(1)));
    assert_eq!((&plain["jobStats"], &plain["userStatsByWeek"]), (&json!([]), &json!([])));

    let detailed = bob.get(&format!("{at}?detailedStats=true&numDaysBack=3")).expect(200).json();
    assert_eq!(detailed["stats"], json!([]));
    let first = &detailed["jobStats"][0];
    assert_eq!((&first["total"], &first["REST"], &first["date"]), (&json!(3), &json!(3), &days[0]["date"]));
    assert_eq!(detailed["userStatsByDate"][0]["total"], 2);
    assert!(detailed["userStatsByWeek"][0]["week"].is_string());
    assert!(detailed["userStatsByMonth"][0]["month"].as_str().unwrap().ends_with("-01"));
    let today = bob.get(&format!("{at}?numDaysBack=0")).expect(200).json();
    assert!(today["stats"].as_array().unwrap().len() < 2);
    bob.get(&format!("{at}?numDaysBack=many")).expect(400);
}

#[test]
fn two_statistics_are_gone_from_the_newer_release() {
    let (_emulator, ada, _) = start(sample());
    for path in ["/api/v3/cluster/jobstats", "/api/v3/stats/user", "/api/v3/vote"] {
        assert_eq!(ada.get(path).expect(404).message(), "HTTP 404 Not Found");
    }
    let (emulator, ada, bob) = start(sample().version("25.2"));
    run(&ada, 1);
    run(&bob, 1);
    let jobs = bob.get("/api/v3/cluster/jobstats").expect(200).json();
    let day = &jobs["jobStats"][0];
    assert_eq!((&day["total"], &day["REST"]), (&json!(2), &json!(2)));
    assert!(jobs["edition"].as_str().unwrap().starts_with("dremio-ee-25."));
    let totals = bob.get("/api/v3/cluster/jobstats?onlyDateWiseTotals=true").expect(200).json();
    assert_eq!(totals["jobStats"][0], json!({"date": day["date"], "total": 2}));
    assert_eq!(bob.get("/api/v3/cluster/jobstats?end=1000").expect(200).json()["jobStats"], json!([]));
    bob.get("/api/v3/cluster/jobstats?start=soon").expect(400);

    let users = bob.get("/api/v3/stats/user").expect(200).json();
    assert_eq!(users["userStatsByDate"][0]["total"], 2);
    assert_eq!(users["userStatsByWeek"][0]["REST"], 2);
    assert_eq!(users["userStatsByMonth"][0]["total"], 2);
    let unique = bob.get("/api/v3/stats/user?onlyUniqueUsersByDate=true").expect(200).json();
    assert!(unique["userStatsByDate"][0].get("REST").is_none());
    assert_eq!(unique["userStatsByMonth"], json!([]));
    anonymous(&emulator).get("/api/v3/stats/user").expect(401);
    anonymous(&emulator).get("/api/v3/cluster/id").expect(404);
}

/// The answer to a GET, as bytes.
fn bytes(client: &Client, target: &str, accept: &str) -> (String, Vec<u8>) {
    let mut socket = TcpStream::connect(client.url.strip_prefix("http://").unwrap()).unwrap();
    let request = format!(
        "GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept: {accept}\r\nAuthorization: {}\r\n\r\n",
        client.authorization
    );
    socket.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    socket.read_to_end(&mut answer).unwrap();
    let head = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    (String::from_utf8(answer[..head].to_vec()).unwrap(), answer[head + 4..].to_vec())
}

/// The names and contents of the files in an archive, as its directory lists them.
fn unzip(archive: &[u8]) -> Vec<(String, String)> {
    let short = |at: usize| usize::from(u16::from_le_bytes(archive[at..at + 2].try_into().unwrap()));
    let long = |at: usize| u32::from_le_bytes(archive[at..at + 4].try_into().unwrap()) as usize;
    let end = archive.len() - 22;
    assert_eq!(&archive[end..end + 4], b"PK\x05\x06");
    let mut at = long(end + 16);
    let mut files = Vec::new();
    for _ in 0..short(end + 10) {
        assert_eq!(&archive[at..at + 4], b"PK\x01\x02");
        let (size, name_length, local) = (long(at + 24), short(at + 28), long(at + 42));
        let name = String::from_utf8(archive[at + 46..at + 46 + name_length].to_vec()).unwrap();
        let content = local + 30 + short(local + 26);
        files.push((name, String::from_utf8(archive[content..content + size].to_vec()).unwrap()));
        at += 46 + name_length;
    }
    files
}

#[test]
fn the_report_is_a_zip_of_the_real_state() {
    let (_emulator, ada, _) = start(sample());
    let reflection = reflect(&ada);
    let (head, body) = bytes(&ada, REPORT, "application/octet-stream");
    assert!(head.starts_with("HTTP/1.1 200"), "{head}");
    let head = head.to_lowercase();
    assert!(head.contains("content-type: application/octet-stream"), "{head}");
    assert!(head.contains("content-disposition: attachment; filename=\"kvstore-report_"), "{head}");
    let files = unzip(&body);
    assert_eq!(files.len(), 8);
    let file = |name: &str| &files.iter().find(|(known, _)| known == name).unwrap().1;
    assert!(file("dac-namespace.csv").contains("\"open.v\",\"DATASET\""));
    assert!(file("reflection-goals.csv").contains(reflection["id"].as_str().unwrap()));
    assert!(file("reflection-entries.csv").contains("\"AVAILABLE\""));
    assert_eq!(file("materialization-store.csv").lines().count(), 2);
    assert_eq!(file("metadata-dataset-splits.csv").lines().count(), 3);
    assert!(file("source_settings.csv").contains("\"lake\",\"NAS\""));
    assert!(file("kvstore_stats.csv").contains("\"reflection-goals\",\"1\""));

    let names = |query: &str| {
        let (_, body) = bytes(&ada, &format!("{REPORT}?{query}"), "*/*");
        unzip(&body).into_iter().map(|(name, _)| name).collect::<Vec<_>>()
    };
    let always = ["kvstore_stats.csv", "source_settings.csv"];
    assert_eq!(names("store=none"), always);
    assert_eq!(
        names("store=reflection-goals&store=dac-namespace")[2..],
        ["dac-namespace.csv", "reflection-goals.csv"]
    );
}

#[test]
fn errors_of_files_are_bare_sentences() {
    let (emulator, ada, bob) = start(sample());
    for query in ["store=nope", "store=none&store=dac-namespace"] {
        let answer = ada.get(&format!("{REPORT}?{query}")).expect(400);
        assert_eq!(answer.header("content-type"), Some("text/plain"));
        assert!(serde_json::from_str::<Json>(&answer.body).is_err(), "{}", answer.body);
    }
    bob.get(REPORT).expect(403);
    anonymous(&emulator).get(REPORT).expect(401);
    ada.send("GET", REPORT, &[("Accept", "application/json")], "").expect(406);

    let job = ada.submit("SELECT 1");
    ada.finish(&job);
    let at = |job: &str| format!("/api/v3/support-bundle/{job}/download");
    let answer = ada.get(&at(&job)).expect(503);
    assert!(answer.body.contains("YARN") && answer.header("content-type") == Some("text/plain"));
    for answer in [ada.get(&at("nope")), bob.get(&at(&job))] {
        let answer = answer.expect(403);
        assert!(serde_json::from_str::<Json>(&answer.body).is_err(), "{}", answer.body);
    }
    let target = at(&job);
    let minted = ada.send("POST", &format!("/apiv2/temp-token?request={target}&durationSeconds=60"), &[], "");
    let token = minted.expect(200).json()["token"].as_str().unwrap().to_owned();
    anonymous(&emulator).get(&format!("{target}?.token={token}")).expect(503);
}

#[test]
fn votes_are_counted_per_dataset() {
    let builder = sample().version("25.2").vote("ada", "lake.u").vote("ada", "lake.t").vote("bob", "lake.t");
    let (_emulator, ada, bob) = start(builder.vote("bob", "lake.t"));
    reflect(&ada);
    let votes = ada.get("/api/v3/vote").expect(200).json();
    let first = &votes["data"][0];
    assert_eq!((&first["votes"], &first["datasetPath"]), (&json!(2), &json!(["lake", "t"])));
    assert_eq!((&first["datasetReflectionCount"], &first["entityType"]), (&json!(1), &json!("vote-summary")));
    assert_eq!(votes["data"][1]["votes"], 1);
    bob.get("/api/v3/vote").expect(403);
    let (_emulator, ada, _) = start(sample().version("25.2").edition(Edition::Community));
    ada.get("/api/v3/vote").expect(404);
    let seed = r#"{"version": "25.2", "votes": [{"user": "ada", "path": "nope"}]}"#;
    let error = Emulator::dremio().admin("ada", "pw").seed(seed).start().unwrap_err().to_string();
    assert!(error.contains("vote of `ada`"), "{error}");
}
