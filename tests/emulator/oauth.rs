//! OAuth access tokens: every way to get one, and what they are good for.

use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse::dremio::external_token_providers::NewExternalTokenProvider;
use lakehouse::dremio::oauth::{
    ClientCredentialsGrant, PasswordGrant, RefreshTokenGrant, TokenExchangeGrant, TokenGrant, TokenType,
};
use lakehouse::{Delivery, ErrorKind, Result};
use lakehouse_emulator::Emulator;

pub const CLIENT_ID: &str = "1b4e28ba-2fa1-11d2-883f-0016d3cca427";

/// Of `https://id.example.com`, for the audience `dremio`, with the `upn` bob; ends in 2100.
pub const BOBS_JWT: &str = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwiYXVkIjoiZHJlbWlvIiwidXBuIjoiYm9iIiwiZXhwIjo0MTAyNDQ0ODAwfQ.";

/// Of `https://ci.example.com`, for the audience `dremio`, with the `sub` job-1; ends in 2100.
pub const JOB_JWT: &str = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2NpLmV4YW1wbGUuY29tIiwiYXVkIjoiZHJlbWlvIiwic3ViIjoiam9iLTEiLCJleHAiOjQxMDI0NDQ4MDB9.";

fn start() -> (Emulator, Software) {
    crate::run(
        crate::sample()
            .service_user("robot", CLIENT_ID, "robot's secret")
            .personal_access_token("bob", "pat-of-bob")
            .impersonation("bob", ["ada"]),
    )
}

fn with(emulator: &Emulator, grant: impl Into<TokenGrant>) -> Software {
    Software::builder(emulator.url()).oauth(grant).build().expect("valid settings")
}

/// Whose client this is: the owner of the home space.
fn name_of(client: &Software) -> Result<String> {
    let homes: Vec<String> = client
        .catalog()
        .list()
        .send()?
        .data
        .into_iter()
        .filter_map(|item| item.path.first()?.strip_prefix('@').map(str::to_owned))
        .collect();
    assert_eq!(homes.len(), 1, "{homes:?}");
    Ok(homes[0].clone())
}

pub fn read_the_keys_of_the_server(client: &Software) -> Result<()> {
    assert!(client.oauth().get_jwt_issuer().send()?.starts_with("https://"));
    let keys = client.oauth().get_jwks().send()?.keys;
    assert_eq!(keys.len(), 1);
    assert_eq!(keys[0].get("kty").and_then(|kind| kind.decode::<String>().ok()).as_deref(), Some("RSA"));
    Ok(())
}

#[test]
fn every_kind_of_grant_signs_a_client_in() -> Result<()> {
    let (emulator, ada) = start();
    let provider = NewExternalTokenProvider::new("company", ["dremio"], "upn", "https://id.example.com");
    ada.external_token_providers().create(provider).send()?;
    let offline = PasswordGrant::new("bob", "battery staple", "dremio.all offline_access");
    let refresh = ada.oauth().create_token(offline).send()?.refresh_token.expect("was asked for");
    let grants: [(TokenGrant, &str); 6] = [
        (ClientCredentialsGrant::new(CLIENT_ID, "robot's secret", "dremio.all").into(), "robot"),
        (PasswordGrant::new("bob", "battery staple", "dremio.all").into(), "bob"),
        (RefreshTokenGrant::new("bob", refresh).into(), "bob"),
        (TokenExchangeGrant::jwt(BOBS_JWT).into(), "bob"),
        (TokenExchangeGrant::personal_access_token("pat-of-bob").into(), "bob"),
        (TokenExchangeGrant::impersonation("ada", "pat-of-bob").into(), "ada"),
    ];
    for (grant, name) in grants {
        let client = with(&emulator, grant);
        assert_eq!(name_of(&client)?, name);
        let before = asked(&emulator);
        assert_eq!(name_of(&client)?, name);
        assert_eq!(asked(&emulator), before, "one token is enough for {name}");
        // When the token has ended, another one is asked for, unnoticed.
        emulator.expire_tokens();
        assert_eq!(name_of(&client)?, name);
        assert_eq!(asked(&emulator), before + 1);
    }
    Ok(())
}

/// How often an access token was asked for.
fn asked(emulator: &Emulator) -> usize {
    emulator.requests().iter().filter(|request| request.target == "/oauth/token").count()
}

#[test]
fn a_grant_that_the_server_refuses_is_a_failed_sign_in_and_nothing_is_sent() {
    let (emulator, _ada) = start();
    let grants: [TokenGrant; 6] = [
        ClientCredentialsGrant::new(CLIENT_ID, "wrong", "dremio.all").into(),
        PasswordGrant::new("bob", "wrong", "dremio.all").into(),
        RefreshTokenGrant::new("bob", "wrong").into(),
        TokenExchangeGrant::jwt(BOBS_JWT).into(),
        TokenExchangeGrant::personal_access_token("wrong").into(),
        TokenExchangeGrant::impersonation("robot", "pat-of-bob").into(),
    ];
    for grant in grants {
        let error = with(&emulator, grant).catalog().list().send().expect_err("refused");
        assert!(matches!(error.kind(), ErrorKind::SignIn(_)) && error.is_unauthorized(), "{error}");
        assert_eq!(
            (error.delivery(), error.operation()),
            (Delivery::NotSent, Some("catalog.list")),
            "{error}"
        );
    }
    assert!(emulator.requests().iter().all(|request| !request.target.starts_with("/api/v3/catalog")));
}

#[test]
fn an_access_token_is_a_token_for_an_hour() -> Result<()> {
    let (emulator, ada) = start();
    let grant = TokenExchangeGrant::personal_access_token("pat-of-bob");
    let token = ada.oauth().create_token(grant).send()?;
    assert_eq!((token.expires_in, token.token_type.as_deref()), (Some(3600), Some("Bearer")));
    assert_eq!(
        (token.scope.as_deref(), token.issued_token_type),
        (Some("dremio.all"), Some(TokenType::AccessToken))
    );
    let bob = Software::builder(emulator.url()).oauth_token(token.access_token).build()?;
    assert_eq!(name_of(&bob)?, "bob");
    emulator.advance(Duration::from_secs(3601));
    assert!(bob.catalog().list().send().expect_err("ended").is_unauthorized());
    Ok(())
}
