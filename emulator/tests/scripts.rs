//! Scripts: kept, found, shared and thrown away.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that fails should say where"
)]

mod support;

use lakehouse_emulator::{DremioBuilder, Edition, Emulator};
use serde_json::{Value as Json, json};
use support::{Client, id, sign_in};

const SCRIPTS: &str = "/api/v3/scripts";

fn sample() -> DremioBuilder {
    Emulator::dremio().admin("ada", "pw").user("bob", "pw").user("avery", "pw")
}

struct Users {
    _emulator: Emulator,
    ada: Client,
    bob: Client,
    avery: Client,
}

fn start(builder: DremioBuilder) -> Users {
    let emulator = builder.start().unwrap();
    let client = |name| sign_in(&emulator, name, "pw");
    Users { ada: client("ada"), bob: client("bob"), avery: client("avery"), _emulator: emulator }
}

fn user_id(client: &Client, name: &str) -> Json {
    let login = json!({"userName": name, "password": "pw"});
    client.post("/apiv2/login", login).expect(200).json()["userId"].clone()
}

fn create(client: &Client, name: &str) -> Json {
    client.post(SCRIPTS, json!({"name": name, "content": "SELECT 1"})).expect(200).json()
}

fn patch(client: &Client, script: &Json, body: &Json) -> support::Answer {
    let headers = [("Content-Type", "application/json")];
    client.send("PATCH", &format!("{SCRIPTS}/{}", id(script)), &headers, &body.to_string())
}

fn names(client: &Client, query: &str) -> Vec<String> {
    let page = client.get(&format!("{SCRIPTS}?{query}")).expect(200).json();
    page["data"].as_array().unwrap().iter().map(|s| s["name"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_script_lives_and_dies() {
    let users = start(sample());
    let bob = &users.bob;
    let body = json!({"name": "s", "content": "SELECT 1", "context": ["a", "b"], "nobody": 1});
    let made = bob.post(SCRIPTS, body).expect(200).json();
    let me = user_id(bob, "bob");
    assert_eq!((&made["owner"], &made["createdBy"], &made["modifiedBy"]), (&me, &me, &me));
    assert_eq!(made["context"], json!(["a", "b"]));
    assert_eq!(made["createdAt"], made["modifiedAt"]);
    let at = format!("{SCRIPTS}/{}", id(&made));
    assert_eq!(bob.get(&at).expect(200).json(), made);
    let changed = patch(bob, &made, &json!({"content": "SELECT 2"})).expect(200).json();
    assert_eq!((&changed["name"], &changed["context"]), (&json!("s"), &json!(["a", "b"])));
    assert_eq!(changed["content"], "SELECT 2");
    let changed = patch(bob, &made, &json!({"name": "t", "context": []})).expect(200).json();
    assert_eq!((&changed["name"], &changed["content"]), (&json!("t"), &json!("SELECT 2")));
    assert_eq!(bob.delete(&at).expect(204).body, "");
    bob.get(&at).expect(404);
    bob.delete(&at).expect(404);
    patch(bob, &made, &json!({})).expect(404);
}

#[test]
fn limits_are_kept() {
    let users = start(sample());
    let bob = &users.bob;
    for body in [
        json!({"name": "n".repeat(129), "content": ""}),
        json!({"name": "n", "content": "x".repeat(250_001)}),
        json!({"content": "x"}),
        json!({"name": " ", "content": "x"}),
        json!({"name": "n"}),
        json!({"name": "n", "content": "x", "context": "text"}),
        json!({"name": "n", "content": "x", "owner": "nobody"}),
        json!([]),
    ] {
        bob.post(SCRIPTS, body).expect(400);
    }
    bob.post(SCRIPTS, json!({"name": "n".repeat(128), "content": "ä".repeat(250_000)})).expect(200);
    for place in 1..1000 {
        create(bob, &format!("s{place}"));
    }
    let message = bob.post(SCRIPTS, json!({"name": "more", "content": ""})).expect(400).message();
    assert!(message.contains("1000"), "{message}");
    assert_eq!(names(bob, "").len(), 25);
    assert_eq!(names(bob, "maxResults=5000").len(), 1000);
    create(&users.avery, "more");
}

#[test]
fn names_are_unique_per_owner() {
    let users = start(sample());
    let first = create(&users.bob, "same");
    let taken = users.bob.post(SCRIPTS, json!({"name": "same", "content": ""})).expect(400).message();
    assert!(taken.contains("Cannot reuse the same script name"), "{taken}");
    create(&users.avery, "same");
    let other = create(&users.bob, "other");
    let taken = patch(&users.bob, &other, &json!({"name": "same"})).expect(400).message();
    assert!(taken.contains("Cannot reuse the same script name"), "{taken}");
    patch(&users.bob, &first, &json!({"name": "same"})).expect(200);
}

#[test]
fn lists_are_searched_ordered_and_paged() {
    let users = start(sample());
    let bob = &users.bob;
    let scripts: Vec<Json> = ["b one", "a two", "c one"].into_iter().map(|name| create(bob, name)).collect();
    create(&users.avery, "not for bob");
    patch(bob, &scripts[0], &json!({"content": "later"})).expect(200);
    let page = bob.get(&format!("{SCRIPTS}/?orderBy=name&offset=1&maxResults=1")).expect(200).json();
    assert_eq!(page["total"], 3);
    assert_eq!(page["data"][0]["name"], "b one");
    assert_eq!(names(bob, "orderBy=-name"), ["c one", "b one", "a two"]);
    assert_eq!(names(bob, "orderBy=createdAt,name").len(), 3);
    assert_eq!(names(bob, "orderBy=-modifiedAt,-name,id").len(), 3);
    assert_eq!(names(bob, "search=one&orderBy=name"), ["b one", "c one"]);
    assert_eq!(names(bob, "offset=9"), [""; 0]);
    let me = user_id(bob, "bob");
    let other = user_id(bob, "avery");
    for parameter in ["createdBy", "ownedBy"] {
        assert_eq!(names(bob, &format!("{parameter}={}", me.as_str().unwrap())).len(), 3);
        assert_eq!(names(bob, &format!("{parameter}={}", other.as_str().unwrap())).len(), 0);
    }
    for query in ["orderBy=size", "orderBy=name,-", "maxResults=-1", "offset=-1", "maxResults=many"] {
        bob.get(&format!("{SCRIPTS}?{query}")).expect(400);
    }
}

#[test]
fn older_and_open_servers_know_less() {
    let users = start(sample().version("25.2"));
    users.bob.get(&format!("{SCRIPTS}?orderBy=id")).expect(400);
    let users = start(sample().edition(Edition::Community));
    let other = user_id(&users.bob, "avery");
    let body = json!({"name": "s", "content": "", "owner": other});
    let made = users.bob.post(SCRIPTS, body).expect(200).json();
    assert!(made.get("owner").is_none(), "{made}");
    users.bob.get(&format!("{SCRIPTS}/{}/grants", id(&made))).expect(404);
    // Everybody is an administrator there, and still scripts are private.
    users.avery.get(&format!("{SCRIPTS}/{}", id(&made))).expect(403);
    assert_eq!(names(&users.bob, &format!("ownedBy={}", other.as_str().unwrap())).len(), 1);
}

#[test]
fn scripts_are_private_until_they_are_shared() {
    let users = start(sample());
    let made = create(&users.bob, "s");
    let at = format!("{SCRIPTS}/{}", id(&made));
    for other in [&users.ada, &users.avery] {
        other.get(&at).expect(403);
        other.delete(&at).expect(403);
        patch(other, &made, &json!({"name": "x"})).expect(403);
        other.get(&format!("{at}/grants")).expect(403);
        assert!(names(other, "").is_empty());
    }
    for method in ["GET", "DELETE"] {
        users.bob.send(method, &format!("{SCRIPTS}/no-uuid"), &[], "").expect(400);
    }
    patch(&users.bob, &json!({"id": "no-uuid"}), &json!({})).expect(400);
    let nobody = Client { url: users.bob.url.clone(), authorization: String::new() };
    nobody.get(&at).expect(401);

    let avery = user_id(&users.avery, "avery");
    let grant = |privileges: &[&str]| {
        let body = json!({"users": [{"granteeId": avery, "privileges": privileges}]});
        users.bob.put(&format!("{at}/grants"), body).expect(200).json()
    };
    assert_eq!(grant(&["VIEW"])["users"][0]["privileges"], json!(["VIEW"]));
    users.avery.get(&at).expect(200);
    assert_eq!(names(&users.avery, ""), ["s"]);
    patch(&users.avery, &made, &json!({"content": "x"})).expect(403);
    users.avery.put(&format!("{at}/grants"), json!({})).expect(403);
    grant(&["MODIFY", "DELETE"]);
    let changed = patch(&users.avery, &made, &json!({"content": "x"})).expect(200).json();
    assert_eq!((&changed["modifiedBy"], &changed["createdBy"]), (&avery, &user_id(&users.bob, "bob")));
    patch(&users.avery, &made, &json!({"owner": avery})).expect(403);
    assert_eq!(grant(&[])["users"], json!([]), "nothing is no grant");
    users.avery.delete(&at).expect(403);
    let given = patch(&users.bob, &made, &json!({"owner": avery})).expect(200).json();
    assert_eq!(given["owner"], avery);
    users.bob.get(&at).expect(403);
    users.avery.delete(&at).expect(204);
}

#[test]
fn grants_are_merged() {
    let users = start(sample());
    let made = create(&users.bob, "s");
    let at = format!("{SCRIPTS}/{}/grants", id(&made));
    assert_eq!(users.bob.get(&at).expect(200).json(), json!({"users": [], "roles": []}));
    let (ada, avery) = (user_id(&users.ada, "ada"), user_id(&users.avery, "avery"));
    let set = |body: Json| users.bob.put(&at, body).expect(200).json();
    set(json!({"users": [{"granteeId": ada, "privileges": ["VIEW"]}]}));
    let both = set(json!({"users": [{"granteeId": avery, "privileges": ["MANAGE_GRANTS"]}], "roles": []}));
    assert_eq!(both["users"].as_array().unwrap().len(), 2, "{both}");
    let more = users.avery.put(&at, json!({"users": [{"granteeId": ada, "privileges": ["VIEW", "MODIFY"]}]}));
    assert_eq!(more.expect(200).json()["users"][1]["privileges"], json!(["VIEW", "MODIFY"]));
    for body in [
        json!({"users": [{"granteeId": "nobody", "privileges": ["VIEW"]}]}),
        json!({"roles": [{"granteeId": ada, "privileges": ["VIEW"]}]}),
        json!({"users": [{"granteeId": ada, "privileges": ["SELECT"]}]}),
        json!({"users": [{"privileges": ["VIEW"]}]}),
        json!({"groups": []}),
    ] {
        users.bob.put(&at, body).expect(400);
    }
    let missing = format!("{SCRIPTS}/3a7d5138-b608-4402-bcae-2a93d00ac924/grants");
    users.bob.get(&missing).expect(404);
    users.bob.put(&missing, json!({})).expect(404);
    users.bob.get(&format!("{SCRIPTS}/no-uuid/grants")).expect(400);
}

#[test]
fn many_are_deleted_at_once() {
    let users = start(sample());
    let (mine, other) = (create(&users.bob, "a"), create(&users.avery, "b"));
    let missing = "3a7d5138-b608-4402-bcae-2a93d00ac924";
    let ids = json!({"ids": [mine["id"], mine["id"], other["id"], missing, "no-uuid"], "nobody": 1});
    let left = users.bob.post("/api/v3/scripts:batchDelete", ids).expect(200).json();
    assert_eq!(
        left,
        json!({"unauthorizedIds": [other["id"]], "notFoundIds": [missing], "otherErrorIds": ["no-uuid"]})
    );
    assert!(names(&users.bob, "").is_empty());
    users.bob.post("/api/v3/scripts:batchDelete", json!({})).expect(400);
    users.bob.get("/api/v3/scripts:batchDelete").expect(405);
}

#[test]
fn scripts_are_found_by_those_who_may_see_them() {
    let users = start(sample());
    let made = create(&users.bob, "needle");
    let found = |client: &Client| {
        let body = json!({"query": "needle", "filter": "category in [\"SCRIPT\"]"});
        client.post("/api/v3/search", body).expect(200).json()["results"].clone()
    };
    assert_eq!(found(&users.bob)[0]["scriptObject"]["id"], made["id"]);
    assert_eq!(found(&users.avery), json!([]));
}

/// Makes a role and gives its id.
fn new_role(ada: &Client, name: &str, member: (&str, &Json)) -> Json {
    let role = ada.post("/api/v3/role", json!({"name": name})).expect(200).json();
    let (kind, id_of_member) = member;
    let change = json!([{"op": "add", "id": id_of_member, "type": kind}]);
    ada.patch(&format!("/api/v3/role/{}/member", id(&role)), change).expect(200);
    role["id"].clone()
}

fn privileges(client: &Client, whose: &str, id: &Json) -> Json {
    let id = id.as_str().unwrap();
    client.get(&format!("/api/v3/{whose}/{id}/privilege")).expect(200).json()["data"].clone()
}

#[test]
fn a_grant_to_a_role_holds_for_its_members_and_theirs() {
    let users = start(sample());
    let (bob, avery) = (user_id(&users.bob, "bob"), user_id(&users.avery, "avery"));
    let inner = new_role(&users.ada, "inner", ("user", &bob));
    let outer = new_role(&users.ada, "outer", ("role", &inner));
    let made = create(&users.avery, "shared");
    let at = format!("{SCRIPTS}/{}", id(&made));
    let grant = |privileges: &[&str]| {
        let body = json!({"roles": [{"granteeId": outer, "privileges": privileges}]});
        users.avery.put(&format!("{at}/grants"), body).expect(200);
    };
    users.bob.get(&at).expect(403);
    grant(&["VIEW"]);
    users.bob.get(&at).expect(200);
    assert_eq!(names(&users.bob, ""), ["shared"]);
    patch(&users.bob, &made, &json!({"content": "x"})).expect(403);
    grant(&["MODIFY", "MANAGE_GRANTS"]);
    patch(&users.bob, &made, &json!({"content": "x"})).expect(200);
    let own = json!({"users": [{"granteeId": bob, "privileges": ["DELETE"]}]});
    users.bob.put(&format!("{at}/grants"), own).expect(200);

    let entry = |privilege: &str| json!({"name": "shared", "type": "SCRIPT", "privilege": privilege});
    let of_role = json!([entry("MODIFY"), entry("MANAGE_GRANTS")]);
    assert_eq!(privileges(&users.ada, "role", &outer), of_role);
    assert_eq!(privileges(&users.ada, "role", &inner), of_role, "a role holds what the roles it is in hold");
    let of_bob = json!([entry("MODIFY"), entry("DELETE"), entry("MANAGE_GRANTS")]);
    assert_eq!(privileges(&users.bob, "user", &bob), of_bob);
    assert_eq!(privileges(&users.avery, "user", &avery), json!([]), "owners need no grants");

    let change = json!([{"op": "remove", "id": bob, "type": "user"}]);
    users.ada.patch(&format!("/api/v3/role/{}/member", inner.as_str().unwrap()), change).expect(200);
    patch(&users.bob, &made, &json!({"content": "y"})).expect(403);
    assert_eq!(privileges(&users.bob, "user", &bob), json!([entry("DELETE")]));
}

#[test]
fn grants_on_scripts_end_with_the_user_or_role() {
    let users = start(sample());
    let bob = user_id(&users.bob, "bob");
    let role = new_role(&users.ada, "r", ("user", &bob));
    let at = format!("{SCRIPTS}/{}/grants", id(&create(&users.avery, "s")));
    let body = json!({"users": [{"granteeId": bob, "privileges": ["VIEW"]}],
        "roles": [{"granteeId": role, "privileges": ["VIEW"]}]});
    users.avery.put(&at, body).expect(200);
    users.ada.delete(&format!("/api/v3/role/{}", role.as_str().unwrap())).expect(204);
    let user = users.ada.get("/api/v3/user/by-name/bob").expect(200).json();
    let tag = support::segment(user["tag"].as_str().unwrap());
    users.ada.delete(&format!("/api/v3/user/{}?version={tag}", id(&user))).expect(204);
    assert_eq!(users.avery.get(&at).expect(200).json(), json!({"users": [], "roles": []}));
}
