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
        "parts.json: #/paths/~1parts/get/x-paging/next: GET /parts: `next` belongs to another style of paging"
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

/// What is said of the list of drawers, whose paging has one text replaced by another.
fn cursor_refusal(from: &str, to: &str) -> String {
    let refusal = refusal_of("drawers", from, to);
    let place = "drawers.json: #/paths/~1drawers/get/x-paging";
    refusal.strip_prefix(place).unwrap_or(&refusal).replace("GET /drawers: ", "")
}

#[test]
fn a_node_that_is_not_there_or_may_be_missing() {
    let node = r#""node": "node","#;
    assert_eq!(cursor_refusal(node, r#""node": "item","#), "/node: there is no property `item`");
    assert_eq!(
        cursor_refusal(node, r#""node": "cursor","#),
        "/node: the property `cursor` is not an object that is always there"
    );
    assert_eq!(
        cursor_refusal(r#""required": ["node"],"#, ""),
        "/node: the property `node` is not an object that is always there"
    );
}

#[test]
fn a_cursor_that_is_no_text() {
    assert_eq!(
        cursor_refusal(r#""cursor": "cursor","#, r#""cursor": "node","#),
        "/cursor: the property `node` is not text that may be missing"
    );
}

#[test]
fn more_pages_by_what_is_no_flag() {
    let more = r#""more": "page.hasNextPage""#;
    assert_eq!(cursor_refusal(more, r#""more": "page""#), r#"/more: "page" is not `<property>.<property>`"#);
    assert_eq!(
        cursor_refusal(more, r#""more": "edges.hasNextPage""#),
        "/more: the property `edges` is not an object that may be missing"
    );
    assert_eq!(
        cursor_refusal(more, r#""more": "page.size""#),
        "/more: the property `size` is not a boolean that may be missing"
    );
    assert_eq!(cursor_refusal(more, r#""more": "page.total""#), "/more: there is no property `total`");
}

#[test]
fn edges_that_hold_nothing() {
    let edges = "\"edges\": {\n            \"type\": \"array\",";
    assert_eq!(
        cursor_refusal(edges, &edges.replace("\"type\"", "\"nullable\": true, \"type\"")),
        "/items: `edges` is a list that may be null: it cannot hold edges"
    );
    assert_eq!(
        cursor_refusal(r#""items": "edges""#, r#""items": "page""#),
        "/items: the property `page` is not a list"
    );
}

#[test]
fn a_cursor_with_keys_of_another_style() {
    for key in ["next", "offset", "limit", "total"] {
        let refusal =
            cursor_refusal(r#""cursor": "cursor","#, &format!(r#""cursor": "cursor", "{key}": "page","#));
        assert_eq!(refusal, format!("/{key}: `{key}` belongs to another style of paging"));
    }
    let refusal =
        refusal_of("widgets", r#", "next": "nextPageToken""#, r#", "next": "nextPageToken", "more": "x""#);
    assert!(refusal.ends_with("`more` belongs to another style of paging"), "{refusal}");
}

#[test]
fn a_cursor_in_a_union() {
    let refusal = refusal_of(
        "widgets",
        r#"{"style": "token", "param": "pageToken", "next": "nextPageToken", "items": "widgets"}"#,
        r#"{"style": "cursor", "param": "pageToken", "node": "a", "cursor": "b", "more": "c.d", "items": "widgets"}"#,
    );
    assert!(refusal.ends_with("a page with edges is an object, not one of several"), "{refusal}");
}
