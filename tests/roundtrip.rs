//! Nothing is lost: what a server sends comes back to it, known or not.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(all(feature = "dremio", feature = "testing"))]

#[path = "support/shapes.rs"]
mod shapes;
mod support;

use lakehouse::Result;
use lakehouse::dremio::Software;
use lakehouse::dremio::catalog::CatalogEntity;
use lakehouse::testing::{Recode, find};
use serde_json::{Map, Value, json};
use shapes::Shape;
use support::{Reply, Stub};

/// A number that neither an integer nor a double can hold.
const EXACT: &str = "1234567890123456789012345678901234.56780";

fn entities() -> Vec<Value> {
    let entities = shapes::of_dremio()
        .filter(|shape| shape.op == "GET /api/v3/catalog/{id}" && shape.kind == "response");
    entities.map(|shape| shape.json).collect()
}

/// The documented bodies, each with what reads it and writes it again.
fn bodies() -> Vec<(Shape, Recode)> {
    let with_recode = |shape: Shape| {
        let operation = find(&shape.op).unwrap_or_else(|| panic!("unknown operation {}", shape.op));
        shape.recode(operation).map(|recode| (shape, recode))
    };
    let bodies: Vec<_> = shapes::of_dremio().filter_map(with_recode).collect();
    assert!(bodies.len() > 50, "{}", bodies.len());
    bodies
}

/// Adds members that nobody knows to every object, and makes every enum value one that nobody knows.
fn estrange(value: &mut Value) {
    match value {
        Value::Object(members) => {
            members.values_mut().for_each(estrange);
            for name in [
                "datasetType",
                "containerType",
                "ownerType",
                "datasetUpdateMode",
                "status",
                "sourceChangeState",
                "method",
            ] {
                if members.get(name).is_some_and(Value::is_string) {
                    members.insert(name.to_owned(), json!("NEW_VALUE"));
                }
            }
            members
                .insert("xUnknown".to_owned(), json!({"deep": [1, {"exact": "EXACT"}, null], "empty": {}}));
            members.insert("xNull".to_owned(), Value::Null);
        }
        Value::Array(items) => items.iter_mut().for_each(estrange),
        _ => {}
    }
}

fn text(value: &Value) -> String {
    value.to_string().replace("\"EXACT\"", EXACT)
}

#[test]
fn every_documented_shape_decodes_and_encodes_again_without_a_loss() {
    for (Shape { op, kind, json }, recode) in bodies() {
        let again = recode(&json.to_string()).unwrap_or_else(|error| panic!("{op} {kind}: {error}\n{json}"));
        assert_eq!(serde_json::from_str::<Value>(&again).expect("JSON"), json, "{op} {kind}");
    }
}

#[test]
fn get_then_put_keeps_what_nobody_knows_at_every_depth() {
    let entities = entities();
    assert_eq!(entities.len(), 7);
    for mut entity in entities {
        let kind = entity["entityType"].clone();
        estrange(&mut entity);
        let original = text(&entity);
        let stub = Stub::new([Reply::json(200, original.clone())]);
        let client = Software::builder(stub.url()).session_token("t").build().expect("valid settings");
        let read = client.catalog().get("x").send().expect("decodes");
        assert!(!matches!(read, CatalogEntity::Unrecognized(_)), "{kind}");
        client.catalog().update(read).send().expect("sent");
        let sent = stub.requests().pop().expect("two requests").body;
        assert_eq!(sent.matches(EXACT).count(), original.matches(EXACT).count(), "{kind}: exact numbers");
        let (sent, original): (Value, Value) = (parse(&sent), parse(&original));
        assert_eq!(sent, original, "{kind}");
    }
}

fn parse(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn an_entity_of_a_kind_that_nobody_knows_is_written_back_as_it_came() {
    for body in [
        format!(r#"{{"entityType":"stream","id":"s1","rate":{EXACT},"nested":{{"a":[]}}}}"#),
        format!(r#"{{"id":"s1","rate":{EXACT},"entityType":"stream","nested":{{"a":[]}}}}"#),
    ] {
        let entity: CatalogEntity = serde_json::from_str(&body).expect("decodes");
        assert!(matches!(entity, CatalogEntity::Unrecognized(_)));
        assert_eq!(entity.id(), "s1");
        assert_eq!(parse(&serde_json::to_string(&entity).expect("encodes")), parse(&body));
        assert!(serde_json::to_string(&entity).expect("encodes").contains(EXACT));
    }
    assert!(serde_json::from_str::<CatalogEntity>(r#"{"id":"s1"}"#).is_err());
    assert!(serde_json::from_str::<CatalogEntity>("[]").is_err());
    assert!(serde_json::from_str::<CatalogEntity>("{}").is_err());
}

#[test]
fn an_entity_without_its_type_is_told_by_other_members() {
    let folder = r#"{"id":"f1","path":["lake","sales"],"tag":"t","containerType":"FOLDER"}"#;
    let entity: CatalogEntity = serde_json::from_str(folder).expect("decodes");
    assert!(matches!(entity, CatalogEntity::Folder(_)), "{entity:?}");
    let mut expected = parse(folder);
    expected["entityType"] = "folder".into();
    assert_eq!(parse(&serde_json::to_string(&entity).expect("encodes")), expected);

    let unknown = r#"{"id":"f1","containerType":"MODEL"}"#;
    let entity: CatalogEntity = serde_json::from_str(unknown).expect("decodes");
    assert!(matches!(entity, CatalogEntity::Unrecognized(_)), "{entity:?}");
    assert_eq!(serde_json::to_string(&entity).expect("encodes"), unknown);
}

#[test]
fn a_known_entity_with_a_missing_member_is_an_error_that_names_it() {
    let error =
        serde_json::from_str::<CatalogEntity>(r#"{"entityType":"space","name":"x"}"#).expect_err("must fail");
    assert!(error.to_string().contains("member `id` of CatalogEntity \"space\" is missing"), "{error}");
}

#[test]
fn the_discriminator_may_stand_anywhere_and_in_either_spelling() {
    for body in [
        r#"{"entityType":"space","id":"a","name":"n","z":1}"#,
        r#"{"id":"a","name":"n","entityType":"space","z":1}"#,
        r#"{"id":"a","name":"n","z":1,"entityType":"EnterpriseSpace"}"#,
    ] {
        let entity: CatalogEntity = serde_json::from_str(body).expect("decodes");
        assert!(matches!(&entity, CatalogEntity::Space(space) if space.extra.get("z").is_some()), "{body}");
        let written = parse(&serde_json::to_string(&entity).expect("encodes"));
        assert_eq!(written, json!({"entityType": "space", "id": "a", "name": "n", "z": 1}));
    }
}

#[test]
fn null_empty_and_absent_are_kept_apart() {
    for members in [
        json!({}),
        json!({"tag": null, "children": null}),
        json!({"children": [], "accessControlList": {}}),
        json!({"tag": "", "accessControlList": {"users": [], "roles": null}}),
    ] {
        let Value::Object(mut all) = members else { panic!("an object") };
        all.extend(Map::from_iter([
            ("entityType".to_owned(), json!("space")),
            ("id".to_owned(), json!("a")),
            ("name".to_owned(), json!("n")),
        ]));
        let body = Value::Object(all);
        let entity: CatalogEntity = serde_json::from_value(body.clone()).expect("decodes");
        assert_eq!(serde_json::to_value(&entity).expect("encodes"), body);
    }
}

#[test]
fn update_with_tries_again_with_what_someone_else_made_of_the_entity() -> Result<()> {
    let view = |tag: &str, sql: &str| {
        let body = json!({"entityType": "dataset", "id": "v", "type": "VIRTUAL_DATASET", "path": ["s", "v"], "tag": tag, "sql": sql, "xNew": 1});
        Reply::json(200, body.to_string())
    };
    let conflict = || Reply::json(409, r#"{"errorMessage":"The tag is stale"}"#);
    let stub = Stub::new([view("t1", "a"), conflict(), view("t2", "b"), view("t3", "b!")]);
    let client = Software::builder(stub.url()).session_token("t").build()?;
    let updated = client.catalog().update_with("v", |entity| {
        let dataset = entity.dataset_mut()?;
        dataset.sql = dataset.sql.as_deref().map(|sql| format!("{sql}!"));
        Ok(())
    })?;
    assert_eq!(updated.tag(), Some("t3"));
    let sent: Vec<Value> = stub
        .requests()
        .iter()
        .filter(|request| request.method == "PUT")
        .map(|request| parse(&request.body))
        .collect();
    assert_eq!((&sent[0]["sql"], &sent[0]["tag"]), (&json!("a!"), &json!("t1")));
    assert_eq!((&sent[1]["sql"], &sent[1]["tag"], &sent[1]["xNew"]), (&json!("b!"), &json!("t2"), &json!(1)));

    // What servers write but do not take is left out.
    let source = r#"{"entityType":"source","id":"v","name":"s","type":"NAS","createdAt":"ERROR","accelerationRefreshSchedule":"","xNew":1}"#;
    let stub = Stub::new([Reply::json(200, source)]);
    let client = Software::builder(stub.url()).session_token("t").build()?;
    client.catalog().update_with("v", |_| Ok(()))?;
    let sent = parse(&stub.requests().pop().expect("two requests").body);
    assert_eq!(sent, json!({"entityType": "source", "id": "v", "name": "s", "type": "NAS", "xNew": 1}));

    // A conflict that is not about the version is returned: trying again would not help.
    let stub = Stub::new([view("t1", "a"), conflict(), view("t1", "a")]);
    let client = Software::builder(stub.url()).session_token("t").build()?;
    let error = client.catalog().update_with("v", |_| Ok(())).expect_err("must fail");
    assert!(error.is_conflict());
    assert_eq!(stub.requests().len(), 3);
    Ok(())
}

/// By its grammar alone: how large a number may be is another question.
fn is_json(text: &str) -> bool {
    serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

#[test]
fn what_is_accepted_is_json_and_what_is_cut_is_not_accepted() {
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = |limit: usize| {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        usize::try_from(random % limit as u64).expect("small")
    };
    for (Shape { op, json, .. }, recode) in bodies() {
        let whole = json.to_string();
        if !json.is_boolean() && !json.is_number() {
            for _ in 0..20 {
                let end = next(whole.len());
                let cut = whole.get(..end).unwrap_or_default();
                assert!(recode(cut).is_err(), "{op}: {cut}");
            }
        }
        for _ in 0..60 {
            let mut bytes = whole.clone().into_bytes();
            let at = next(bytes.len());
            bytes[at] = *b"{}[]\",:\\0-.eE nutf\x00\x7f"[next(19)..].first().expect("not empty");
            let Ok(text) = String::from_utf8(bytes) else { continue };
            if let Ok(again) = recode(&text) {
                assert!(is_json(&text), "{op} took {text}");
                assert!(is_json(&again), "{op} wrote {again}");
            }
        }
    }
}

#[test]
fn types_of_the_api_go_through_every_format_of_serde() {
    use lakehouse::dremio::source_config::S3Config;

    #[derive(serde::Deserialize, serde::Serialize)]
    struct Mine {
        config: Option<S3Config>,
        all: Vec<S3Config>,
    }

    let text = "rootPath = \"/data\"\nsecure = true\nmaxCacheSpacePct = 80\nwhitelistedBuckets = [\"a\", \"b\"]\nnew = 1.5\n";
    let config: S3Config = toml::from_str(text).expect("decodes");
    assert_eq!((config.max_cache_space_pct, config.whitelisted_buckets.len()), (Some(80), 2));
    let again: toml::Table = toml::from_str(&toml::to_string(&config).expect("encodes")).expect("TOML");
    assert_eq!(again, toml::from_str(text).expect("TOML"));

    let value = json!({"rootPath": "/data", "huge": 1e300, "deep": [null, {"n": -1}]});
    let config: S3Config = serde_json::from_value(value.clone()).expect("decodes");
    assert_eq!(serde_json::to_value(&config).expect("encodes"), value);

    let text = format!(r#"{{"config":{{"exact":{EXACT}}},"all":[{{"secure":false}}]}}"#);
    let mine: Mine = serde_json::from_str(&text).expect("decodes");
    assert_eq!(serde_json::to_string(&mine).expect("encodes"), text);
}
