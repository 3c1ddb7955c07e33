//! Paging.

use super::refusal_of;

#[test]
fn paging_by_an_unknown_parameter() {
    let refusal = refusal_of("widgets", r#""param": "pageToken""#, r#""param": "token""#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/get/x-paging/param: GET /widgets: `token` is not an optional parameter of the query"
    );
}

#[test]
fn paging_by_a_parameter_of_the_wrong_type() {
    let refusal = refusal_of("widgets", r#""param": "pageToken""#, r#""param": "colours""#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/get/x-paging/param: GET /widgets: the parameter `colours` has the wrong type for this"
    );
}

#[test]
fn paging_by_an_unknown_property() {
    let refusal = refusal_of("widgets", r#""next": "nextPageToken""#, r#""next": "next""#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/get/x-paging/next: GET /widgets: `next` is not a property of the response"
    );
}

#[test]
fn paging_by_a_property_of_the_wrong_type() {
    let refusal = refusal_of("widgets", r#""next": "nextPageToken""#, r#""next": "widgets""#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/get/x-paging/next: GET /widgets: the property `widgets` is not text"
    );
}

#[test]
fn items_that_are_no_list() {
    let refusal = refusal_of("widgets", r#""items": "widgets"}"#, r#""items": "nextPageToken"}"#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/get/x-paging/items: GET /widgets: the property `nextPageToken` is not a list"
    );
}

#[test]
fn a_key_of_the_other_style() {
    let refusal = refusal_of("parts", r#""max": 500"#, r#""max": 500, "next": "next""#);
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts/get/x-paging/next: GET /parts: `next` belongs to the other style of paging"
    );
}

#[test]
fn a_total_that_is_no_number() {
    let refusal = refusal_of("parts", r#""total": "total","#, r#""total": "parts","#);
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts/get/x-paging/total: GET /parts: the property `parts` is not an integer"
    );
}

#[test]
fn a_limit_that_cannot_be() {
    let refusal = refusal_of("parts", r#""max": 500"#, r#""max": 0.5"#);
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts/get/x-paging/max: GET /parts: must be a whole number of items, 1 at least"
    );
}

#[test]
fn a_missing_key_of_paging() {
    let refusal = refusal_of("widgets", r#", "next": "nextPageToken""#, "");
    assert_eq!(refusal, "widgets.json: #/paths/~1widgets/get/x-paging: GET /widgets: `next` is missing");
}

#[test]
fn a_union_by_offset() {
    let refusal = refusal_of(
        "widgets",
        r#"{"style": "token", "param": "pageToken", "next": "nextPageToken", "items": "widgets"}"#,
        r#"{"style": "offset", "offset": "since", "limit": "since", "items": "widgets"}"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/get/x-paging: GET /widgets: a page by offset is an object, not one of several: its items are counted"
    );
}

#[test]
fn pages_without_content() {
    let refusal = refusal_of(
        "parts",
        r#""operationId": "parts.replace","#,
        r#""operationId": "parts.replace", "x-paging": {"style": "token", "items": "parts"},"#,
    );
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts~1{number}/put/x-paging: PUT /parts/{number}: the operation has no response that could be a page"
    );
}
