//! What the API of Dremio does in one way here and in another there.
#![allow(clippy::expect_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]
#![cfg(feature = "dremio")]

mod support;

use lakehouse::dremio::Software;
use lakehouse::dremio::engines::{EngineSpec, NewEngine};
use lakehouse::dremio::external_token_providers::ExternalTokenProviderState;
use lakehouse::dremio::reflections::{
    ReflectionSortKey, ReflectionSummary, ReflectionSummaryFilter, ReflectionType, RefreshStatus,
};
use lakehouse::dremio::roles::{RoleMemberChange, RoleMemberChangeKind, RoleMemberType};
use lakehouse::dremio::scripts::ScriptSortKey;
use lakehouse::dremio::search::SearchRequest;
use lakehouse::dremio::user_credentials::CredentialList;
use lakehouse::{ErrorKind, Nullable, OrderBy, Result};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use support::{Reply, Stub};

fn client(stub: &Stub) -> Software {
    Software::builder(stub.url()).session_token("t").build().expect("valid settings")
}

/// The JSON read as a type and written again.
fn recoded<T: Serialize + DeserializeOwned>(text: &str) -> String {
    serde_json::to_string(&serde_json::from_str::<T>(text).expect("decodes")).expect("encodes")
}

#[test]
fn a_filter_is_json_and_a_sort_key_has_a_direction() -> Result<()> {
    let stub = Stub::new([Reply::json(200, r#"{"data":[]}"#)]);
    let filter = ReflectionSummaryFilter::new()
        .reflection_type([ReflectionType::Raw])
        .refresh_status([RefreshStatus::Manual, RefreshStatus::GivenUp])
        .enabled_flag(true)
        .reflection_name_or_dataset_path("a&b=\"c\" é");
    let dremio = client(&stub);
    let summaries = dremio.reflections().list_summaries().max_results(50).filter(filter);
    summaries.clone().order_by(OrderBy::descending(ReflectionSortKey::DatasetName)).send()?;
    summaries.order_by(ReflectionSortKey::ReflectionName).send()?;
    let by_age = [OrderBy::descending(ScriptSortKey::CreatedAt), ScriptSortKey::Name.into()];
    dremio.scripts().list().order_by(by_age).search("50%+").send()?;
    let filter = concat!(
        "%7B%22reflectionType%22%3A%5B%22RAW%22%5D%2C%22refreshStatus%22%3A%5B%22MANUAL%22%2C%22GIVEN_UP%22%5D%2C",
        "%22enabledFlag%22%3Atrue%2C%22reflectionNameOrDatasetPath%22%3A%22a%26b%3D%5C%22c%5C%22%20%C3%A9%22%7D"
    );
    let summary = format!("GET /api/v3/reflection-summary?maxResults=50&filter={filter}&orderBy=");
    assert_eq!(
        stub.lines(),
        [
            format!("{summary}-datasetName"),
            format!("{summary}reflectionName"),
            "GET /api/v3/scripts?orderBy=-createdAt%2Cname&search=50%25%2B".to_owned(),
        ]
    );
    Ok(())
}

#[test]
fn a_sort_key_with_a_comma_in_it_is_refused() {
    let stub = Stub::new([Reply::json(200, r#"{"total":0,"data":[]}"#)]);
    let error = client(&stub).scripts().list().order_by([ScriptSortKey::from("a,b")]).send();
    let error = error.expect_err("cannot be told from two keys");
    assert!(matches!(error.kind(), ErrorKind::InvalidRequest(_)), "{error:?}");
    assert_eq!(stub.requests().len(), 0);
}

#[test]
fn a_filter_of_roles_is_an_expression() -> Result<()> {
    let stub = Stub::new([Reply::json(200, r#"{"data":[],"totalResults":0}"#)]);
    client(&stub).roles().list().filter("name.startsWith('a&b') || type == 'SYSTEM'").send()?;
    let filter = "name.startsWith%28%27a%26b%27%29%20%7C%7C%20type%20%3D%3D%20%27SYSTEM%27";
    assert_eq!(stub.lines(), [format!("GET /api/v3/role?filter={filter}")]);
    Ok(())
}

#[test]
fn explicit_nulls_and_sentinels_of_reflections_are_read_and_kept() {
    let text = r#"{"id":"1","name":"r","currentSizeBytes":-1,"status":{"refreshStatus":"MANUAL","failureCount":0,"lastDataFetchAt":null,"expiresAt":"3022-05-06T07:08:09.123Z"}}"#;
    assert_eq!(recoded::<ReflectionSummary>(text), text);
    let summary: ReflectionSummary = serde_json::from_str(text).expect("decodes");
    let status = summary.status.expect("is there");
    assert_eq!(status.last_data_fetch_at, None);
    assert!(status.expires_at.is_some_and(|at| at.means_no_end()));
    let never = r#"{"id":"1","name":"r","updatedAt":"1969-12-31T23:59:59.999Z"}"#;
    let summary: ReflectionSummary = serde_json::from_str(never).expect("decodes");
    assert!(summary.updated_at.is_some_and(|at| at.means_never()));
}

#[test]
fn an_idle_timeout_left_out_is_not_one_that_is_null() {
    for (spec, written) in [
        (EngineSpec::new("Small"), json!({"size": "Small"})),
        (EngineSpec::new("Small").idle_timeout_null(), json!({"size": "Small", "idleTimeout": null})),
        (EngineSpec::new("Small").idle_timeout("PT1H"), json!({"size": "Small", "idleTimeout": "PT1H"})),
    ] {
        assert_eq!(
            serde_json::to_value(NewEngine::new("e", spec.clone())).expect("encodes")["spec"],
            written
        );
        let read: EngineSpec = serde_json::from_value(written).expect("decodes");
        assert_eq!(read, spec);
    }
    let read: EngineSpec = serde_json::from_str(r#"{"size":"Small","idleTimeout":null}"#).expect("decodes");
    assert_eq!((read.idle_timeout.is_null(), read.idle_timeout.value()), (true, None));
    assert!(Nullable::<String>::default().is_missing());
}

#[test]
fn a_list_of_credentials_comes_in_three_ways_and_goes_back_as_it_came() {
    let one =
        r#"{"id":"1","name":"ci","credentialType":"CLIENT_SECRET","clientSecretConfig":{"clientId":"c"}}"#;
    for (text, length) in [
        (one.to_owned(), 1),
        (format!("[{one}]"), 1),
        (format!("[{one},{one}]"), 2),
        (format!(r#"{{"data":[{one},{one}]}}"#), 2),
        (format!(r#"{{"data":[{one}],"more":true}}"#), 1),
        ("[]".to_owned(), 0),
        (r#"{"data":[]}"#.to_owned(), 0),
        ("{}".to_owned(), 0),
    ] {
        let list: CredentialList = serde_json::from_str(&text).expect("decodes");
        assert_eq!(list.data.len(), length, "{text}");
        assert_eq!(recoded::<CredentialList>(&text), text);
    }
    assert!(serde_json::from_str::<CredentialList>("7").is_err());
    assert!(serde_json::from_str::<CredentialList>(r#"[{"id":1}]"#).is_err());
}

#[test]
fn numbers_keep_the_form_in_which_they_came() {
    use lakehouse::dremio::engines::EngineExecutor;

    for text in [r#"{"memory":64.0,"cpu":16}"#, r#"{"memory":64,"cpu":1.5}"#, r#"{"memory":null}"#, "{}"] {
        assert_eq!(recoded::<EngineExecutor>(text), text);
    }
}

#[test]
fn members_of_a_role_are_changed_with_a_bare_list() -> Result<()> {
    let stub = Stub::new([Reply::empty(200)]);
    let change = RoleMemberChange::new(RoleMemberChangeKind::Add, "u1", RoleMemberType::User);
    client(&stub).roles().update_members("r1", [change]).send()?;
    let sent = stub.requests().pop().expect("one request");
    assert_eq!(sent.line(), "PATCH /api/v3/role/r1/member");
    let body: Value = serde_json::from_str(&sent.body).expect("JSON");
    assert_eq!(body, json!([{"op": "add", "id": "u1", "type": "user"}]));
    Ok(())
}

#[test]
fn a_colon_in_a_path_is_a_colon() -> Result<()> {
    use lakehouse::dremio::scripts::ScriptIds;

    let stub =
        Stub::new([Reply::json(200, r#"{"unauthorizedIds":[],"notFoundIds":["a"],"otherErrorIds":[]}"#)]);
    let result = client(&stub).scripts().delete_batch(ScriptIds::new(["a"])).send()?;
    assert_eq!(result.not_found_ids, ["a"]);
    assert_eq!(stub.lines(), ["POST /api/v3/scripts:batchDelete"]);
    Ok(())
}

#[test]
fn every_style_of_paging_is_an_iterator() -> Result<()> {
    let page = |body: &str| Reply::json(200, body);

    let stub = Stub::new([
        page(r#"{"data":[{"id":"1","name":"a"}],"nextPageToken":"p/2="}"#),
        page(r#"{"data":[],"nextPageToken":"p3"}"#),
        page(r#"{"data":[{"id":"2","name":"b"}]}"#),
    ]);
    let summaries: Vec<_> =
        client(&stub).reflections().list_summaries().max_results(1).items().collect::<Result<_>>()?;
    assert_eq!(summaries.len(), 2);
    let path = "GET /api/v3/reflection-summary?maxResults=1";
    assert_eq!(
        stub.lines(),
        [path.to_owned(), format!("{path}&pageToken=p%2F2%3D"), format!("{path}&pageToken=p3")]
    );

    let script = |id: u32| format!(r#"{{"id":"{id}","name":"s","content":"","context":[]}}"#);
    let stub = Stub::new([
        page(&format!(r#"{{"total":3,"data":[{},{}]}}"#, script(1), script(2))),
        page(&format!(r#"{{"total":3,"data":[{}]}}"#, script(3))),
    ]);
    let scripts: Vec<_> = client(&stub).scripts().list().items().collect::<Result<_>>()?;
    assert_eq!(scripts.len(), 3);
    assert_eq!(
        stub.lines(),
        ["GET /api/v3/scripts?maxResults=1000", "GET /api/v3/scripts?maxResults=1000&offset=2"]
    );

    let provider = |id: u32| format!(r#"{{"id":"{id}","name":"p","type":"JWT","state":"ENABLED"}}"#);
    let stub = Stub::new([
        page(&format!(r#"{{"data":[{}],"nextPageToken":"n"}}"#, provider(1))),
        page(&format!(r#"{{"data":[{}]}}"#, provider(2))),
    ]);
    let providers: Vec<_> =
        client(&stub).external_token_providers().list().limit(1).items().collect::<Result<_>>()?;
    assert!(providers.iter().all(|provider| provider.state == Some(ExternalTokenProviderState::Enabled)));
    let path = "GET /api/v3/external-token-providers?limit=1";
    assert_eq!(stub.lines(), [path.to_owned(), format!("{path}&pageToken=n")]);
    Ok(())
}

#[test]
fn the_token_of_a_search_goes_into_its_body() -> Result<()> {
    let page = |next: &str| Reply::json(200, format!(r#"{{"results":[{{"category":"VIEW"}}]{next}}}"#));
    let stub = Stub::new([page(r#","nextPageToken":"n1""#), page(r#","nextPageToken":"n2""#), page("")]);
    let request = SearchRequest::new("revenue").max_results(1);
    let dremio = client(&stub);
    let hits: Vec<_> = dremio.search().query(request.clone()).items().collect::<Result<_>>()?;
    assert_eq!(hits.len(), 3);
    let bodies: Vec<Value> =
        stub.requests().iter().map(|request| serde_json::from_str(&request.body).expect("JSON")).collect();
    assert_eq!(
        bodies,
        [
            json!({"query": "revenue", "maxResults": 1}),
            json!({"query": "revenue", "maxResults": 1, "pageToken": "n1"}),
            json!({"query": "revenue", "maxResults": 1, "pageToken": "n2"}),
        ]
    );

    let stub = Stub::new([page(r#","nextPageToken":"n1""#)]);
    let from_there = client(&stub).search().query(request.page_token("n1"));
    let error = from_there.items().nth(1).or_else(|| from_there.items().next()).expect("something");
    assert!(matches!(error.map_err(|error| error.kind().clone()), Err(ErrorKind::PageLoop(_))));
    Ok(())
}

#[test]
fn a_conflict_is_one_whether_it_is_about_a_tag_or_a_version() -> Result<()> {
    let engine = |version: u32| {
        Reply::json(
            200,
            format!(
                r#"{{"id":"e","name":"etl","version":"{version}","spec":{{"size":"Small"}},"status":{{"state":"RUNNING"}}}}"#
            ),
        )
    };
    let conflict = || Reply::json(409, r#"{"errorMessage":"stale"}"#);
    let stub = Stub::new([engine(1), conflict(), engine(2), engine(3)]);
    let updated = client(&stub).engines().update_with("e", |engine| {
        engine.spec.size = "Large".to_owned();
        Ok(())
    })?;
    assert_eq!(updated.version, "3");
    let sent: Value = serde_json::from_str(&stub.requests()[3].body).expect("JSON");
    assert_eq!(
        sent,
        json!({"name": "etl", "version": "2", "spec": {"size": "Large"}}),
        "the status is not sent"
    );

    let queue =
        |tag: &str| Reply::json(200, format!(r#"{{"id":"q","tag":"{tag}","name":"low","xNew":[1.50]}}"#));
    let stub = Stub::new([queue("1"), conflict(), queue("2"), queue("3")]);
    let updated = client(&stub).wlm().update_queue_with("q", |queue| {
        queue.max_allowed_running_jobs = Some(3);
        Ok(())
    })?;
    assert_eq!(updated.tag, "3");
    let sent = &stub.requests()[3].body;
    assert!(sent.contains(r#""tag":"2""#) && sent.contains("[1.50]"), "{sent}");

    let rules = |tag: &str| Reply::json(200, format!(r#"{{"tag":"{tag}","rules":[]}}"#));
    let stub = Stub::new([rules("1"), conflict(), rules("1")]);
    let error = client(&stub).wlm().update_rules_with(|_| Ok(())).expect_err("about something else");
    assert!(error.is_conflict());
    Ok(())
}

#[test]
fn a_401_without_a_body_and_malformed_json_as_plain_text_are_told() {
    let stub = Stub::new([Reply::empty(401)]);
    let error = client(&stub).users().list().send().expect_err("must fail");
    assert!(error.is_unauthorized() && error.to_string().contains("token"), "{error}");

    let said = "Unexpected character ('x' (code 120)): was expecting double-quote to start field name";
    let stub = Stub::new([Reply::Answer(400, "text/plain".to_owned(), said.as_bytes().to_vec())]);
    let error = client(&stub).roles().get("r").send().expect_err("must fail");
    assert!(error.status() == Some(400) && error.to_string().contains(said), "{error}");
}

#[test]
fn an_operation_that_the_edition_lacks_is_told_from_a_thing_that_is_not_there() {
    for (status, said, hint) in [
        (404, "HTTP 404 Not Found", true),
        (405, "HTTP 405 Method Not Allowed", true),
        (404, "Could not find a role with the given id", false),
    ] {
        let stub =
            Stub::new([Reply::json(status, json!({"errorMessage": said, "moreInfo": ""}).to_string())]);
        let error = client(&stub).roles().get("r").send().expect_err("must fail");
        assert_eq!(error.to_string().contains("another edition"), hint, "{error}");
        assert!(error.to_string().contains(said), "{error}");
    }
}

#[test]
fn problems_of_the_newest_api_are_told_with_their_places() {
    let body = json!({
        "type": "https://api.dremio.dev/problems/validation", "status": 422, "title": "The request is not valid",
        "errors": [{"detail": "must not be blank", "pointer": "#/name"}, {"detail": "too long"}]
    });
    let stub = Stub::new([Reply::json(422, body.to_string())]);
    let error = client(&stub).call("POST", "/api/v4/things").json(&json!({})).send::<Value>();
    let error = error.expect_err("must fail");
    assert!(
        error.to_string().contains("The request is not valid (#/name: must not be blank; too long)"),
        "{error}"
    );
}
