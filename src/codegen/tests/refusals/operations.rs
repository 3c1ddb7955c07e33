//! Operations: names, servers, paths.

use super::{refusal_of, refusals_of};

#[test]
fn no_operation_id() {
    let refusal = refusal_of(
        "widgets",
        r#""operationId": "widgets.get",
"#,
        "",
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1{id}/get: GET /widgets/{id}: `operationId` is missing: `widgets.<verb>`"
    );
}

#[test]
fn an_operation_id_without_a_group() {
    let refusal = refusal_of("widgets", r#""operationId": "widgets.get""#, r#""operationId": "get""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/paths/~1widgets~1{id}/get/operationId: GET /widgets/{id}: "get" is not `<group>.<verb>` in snake_case"#
    );
}

#[test]
fn an_operation_id_in_another_case() {
    let refusal =
        refusal_of("widgets", r#""operationId": "widgets.get""#, r#""operationId": "widgets.getOne""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/paths/~1widgets~1{id}/get/operationId: GET /widgets/{id}: "widgets.getOne" is not `<group>.<verb>` in snake_case"#
    );
}

#[test]
fn an_operation_id_of_another_group() {
    let refusal = refusal_of("widgets", r#""operationId": "widgets.get""#, r#""operationId": "parts.get""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/paths/~1widgets~1{id}/get/operationId: GET /widgets/{id}: "parts.get" must begin with the name of its file, `widgets.`"#
    );
}

#[test]
fn an_operation_id_that_is_a_word_of_rust() {
    let refusal =
        refusal_of("widgets", r#""operationId": "widgets.delete""#, r#""operationId": "widgets.move""#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1{id}/delete/operationId: DELETE /widgets/{id}: `move` is a word of Rust's and cannot be a method"
    );
}

#[test]
fn an_operation_id_that_stands_twice() {
    let refusal =
        refusal_of("widgets", r#""operationId": "widgets.delete""#, r#""operationId": "widgets.get""#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1{id}/delete/operationId: DELETE /widgets/{id}: two things are called `get` in group `widgets`: GET /widgets/{id} and DELETE /widgets/{id}"
    );
}

#[test]
fn an_operation_called_like_something_every_group_has() {
    let refusal =
        refusal_of("widgets", r#""operationId": "widgets.delete""#, r#""operationId": "widgets.clone""#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1{id}/delete/operationId: DELETE /widgets/{id}: `clone` is the name of something that every group has"
    );
}

#[test]
fn no_summary() {
    let refusal = refusal_of(
        "widgets",
        r#""summary": "Creates a widget.",
"#,
        "",
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/post: POST /widgets: `summary` is missing: it is the first line of the docs"
    );
}

#[test]
fn a_summary_that_is_no_sentence() {
    let refusal =
        refusal_of("widgets", r#""summary": "Creates a widget.""#, r#""summary": "Creates a widget""#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets/post/summary: POST /widgets: a summary is one line that ends with a full stop"
    );
}

#[test]
fn an_unknown_server() {
    let refusal = refusal_of("parts", r#""url": "{origin}/api/v3""#, r#""url": "{origin}/api/v9""#);
    assert_eq!(
        refusal,
        r#"parts.json: #/servers/0/url: "{origin}/api/v9" is not a server of dremio; it has: {origin}/api/v3, {origin}/apiv2, {origin}/oauth, {origin}, {origin}/v0/projects/{projectId}, {origin}/v1/projects/{projectId}, {origin}/v0, {origin}/v1, {login}/oauth, {login}"#
    );
}

#[test]
fn a_server_variable_without_a_default() {
    let refusal = refusal_of(
        "parts",
        r#""variables": {"origin": {"default": "http://localhost:9047", "description": "Where it is."}}"#,
        r#""variables": {}"#,
    );
    assert_eq!(refusal, "parts.json: #/servers/0: `variables` lacks `origin`, which stands in the URL");
}

#[test]
fn a_server_variable_that_is_not_used() {
    let refusal = refusal_of(
        "parts",
        r#""variables": {"origin""#,
        r#""variables": {"port": {"default": "1"}, "origin""#,
    );
    assert_eq!(refusal, "parts.json: #/servers/0/variables/port: `port` does not stand in the URL");
}

#[test]
fn an_operation_without_a_server() {
    let refusal = refusal_of(
        "parts",
        r#"{"url": "{origin}/api/v3", "variables": {"origin": {"default": "http://localhost:9047", "description": "Where it is."}}}"#,
        "",
    );
    assert_eq!(
        refusal,
        "parts.json: #/paths/~1parts/get: GET /parts: nothing says where this path hangs: give the document `servers`"
    );
}

#[test]
fn a_deployment_that_stands_twice() {
    let refusal = refusal_of(
        "parts",
        r#"{"url": "{origin}/api/v3","#,
        r#"{"url": "{origin}/apiv2", "variables": {"origin": {"default": ""}}}, {"url": "{origin}/api/v3","#,
    );
    assert_eq!(refusal, "parts.json: #/servers/1: the deployment Software is listed twice");
}

#[test]
fn security_that_says_something() {
    let refusal = refusal_of("widgets", r#""security": []"#, r#""security": [{"token": []}]"#);
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1by-path~1{path}~1{colour}/post/security: POST /widgets/by-path/{path}/{colour}: only `[]` is understood: the operation needs no token"
    );
}

#[test]
fn idempotent_where_it_is_so_anyway() {
    let refusal = refusal_of(
        "widgets",
        r#""summary": "Fetches a widget.","#,
        r#""summary": "Fetches a widget.", "x-idempotent": true,"#,
    );
    assert_eq!(
        refusal,
        "widgets.json: #/paths/~1widgets~1{id}/get/x-idempotent: GET /widgets/{id}: only `true` on POST, PUT and PATCH says anything"
    );
}

#[test]
fn an_edition_that_is_not_known() {
    let refusal = refusal_of("widgets", r#""x-edition": "enterprise""#, r#""x-edition": "gold""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/paths/~1widgets/post/x-edition: POST /widgets: "gold" is not known here, only: enterprise"#
    );
}

#[test]
fn a_path_that_stands_twice() {
    let refusal = refusal_of("widgets", r#""/widgets/by-path/{path}/{colour}""#, r#""/widgets/{colour}""#);
    assert_eq!(
        refusal,
        r#"widgets.json: #/paths/~1widgets~1{colour}: two things are called `/widgets/{}` in group `widgets`: the path "/widgets/{id}" and the path "/widgets/{colour}""#
    );
}

#[test]
fn a_path_with_unmatched_braces() {
    let refusal = refusal_of(
        "widgets",
        r#""/widgets/by-path/{path}/{colour}""#,
        r#""/widgets/by-path/{path/{colour}""#,
    );
    assert_eq!(
        refusal,
        r#"widgets.json: #/paths/~1widgets~1by-path~1{path~1{colour}/post: POST /widgets/by-path/{path/{colour}: the path "/widgets/by-path/{path/{colour}" is not plain segments and names in braces"#
    );
}

#[test]
fn a_path_with_a_query() {
    let refusal = refusal_of("parts", r#""/parts/{number}""#, r#""/parts/{number}?full=true""#);
    assert_eq!(
        refusal,
        r#"parts.json: #/paths/~1parts~1{number}?full=true/put: PUT /parts/{number}?full=true: the path "/parts/{number}?full=true" is not plain segments and names in braces"#
    );
}

#[test]
fn an_end_of_what_is_not_deprecated() {
    let refusal = refusal_of(
        "shelves",
        r#""deprecated": true,
        "x-until""#,
        r#""x-until""#,
    );
    assert!(refusal.ends_with("what has an end is deprecated: `deprecated` must be true"), "{refusal}");
}

#[test]
fn operations_are_refused_together() {
    let refusals = refusals_of(
        "widgets",
        &[
            (r#""operationId": "widgets.get""#, r#""operationId": "get""#),
            (r#""operationId": "widgets.delete""#, r#""operationId": "widgets.move""#),
        ],
    );
    assert_eq!(refusals.len(), 2, "{refusals:#?}");
    assert!(refusals[0].ends_with(r#"GET /widgets/{id}: "get" is not `<group>.<verb>` in snake_case"#));
    assert!(refusals[1].ends_with("DELETE /widgets/{id}: `move` is a word of Rust's and cannot be a method"));
}

#[test]
fn what_several_operations_refer_to_is_refused_once() {
    let refusals = refusals_of(
        "common",
        &[(r#""description": "Id of the widget, as `widgets.list` gives it.","#, r#""description": " ","#)],
    );
    assert_eq!(
        refusals,
        [
            "common.json: #/components/parameters/Id: GET /widgets/{id}: `description` is missing: it becomes the docs"
        ]
    );
}
