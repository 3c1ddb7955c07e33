//! Personal access tokens: everybody has his own.

use lakehouse::dremio::Cloud;
use lakehouse::dremio::tokens::NewPersonalAccessToken;
use lakehouse::{Result, Secret};
use lakehouse_emulator::Emulator;

use crate::client;

const DAY: i64 = 24 * 60 * 60 * 1000;

fn with_token(emulator: &Emulator, token: &Secret) -> Cloud {
    client(emulator, token.expose())
}

pub fn manage_tokens(emulator: &Emulator, ada: &Cloud) -> Result<()> {
    let bob = client(emulator, "pat-of-bob");
    let me = bob.users().get_by_name("bob").send()?.id;
    let tokens = bob.tokens();
    let before = tokens.list(&me).send()?.data.len();
    let first = tokens.create(&me, NewPersonalAccessToken::new("nightly", DAY)).send()?;
    let second = tokens.create(&me, NewPersonalAccessToken::new("weekly", 7 * DAY)).send()?;
    for token in [&first, &second] {
        assert_eq!(with_token(emulator, token).projects().list().send()?.data.len(), 1);
    }
    let list = tokens.list(&me).send()?.data.split_off(before);
    let labels: Vec<_> = list.iter().filter_map(|token| token.label.as_deref()).collect();
    assert_eq!(labels, ["nightly", "weekly"]);
    assert_eq!(list[0].uid.as_deref(), Some(me.as_str()));
    let ends = |n: usize| list[n].expires_at.as_ref().expect("is shown").to_system_time().expect("is a time");
    assert!(ends(0) < ends(1));

    let error = ada.tokens().list(&me).send().expect_err("not even for administrators");
    assert!(error.is_permission_denied(), "{error}");
    let error = tokens.create(&me, NewPersonalAccessToken::new("x", 181 * DAY)).send().expect_err("too long");
    assert_eq!(error.status(), Some(400));

    tokens.delete(&me, &list[0].tid).send()?;
    assert!(with_token(emulator, &first).projects().list().send().expect_err("revoked").is_unauthorized());
    assert!(with_token(emulator, &second).projects().list().send().is_ok());
    assert!(tokens.delete(&me, &list[0].tid).send().expect_err("gone").is_not_found());
    tokens.delete_all_of_user(&me).send()?;
    assert!(bob.projects().list().send().expect_err("he locked himself out").is_unauthorized());
    assert!(ada.projects().list().send().is_ok());
    Ok(())
}
