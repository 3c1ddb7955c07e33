//! Access tokens from the login host: every way to get one, and what they are good for.

use std::time::Duration;

use lakehouse::dremio::Cloud;
use lakehouse::dremio::oauth::{
    AuthorizationCodeGrant, ClientCredentialsGrant, RefreshTokenGrant, TokenExchangeGrant, TokenGrant,
    TokenType,
};
use lakehouse::{Delivery, ErrorKind, Result};
use lakehouse_emulator::Emulator;

use crate::{PROJECT, client, project, sample, start};

pub const CLIENT_ID: &str = "5f0c9a1e-7b2d-4c3e-8f4a-6b5c4d3e2f10";

fn with(emulator: &Emulator, grant: impl Into<TokenGrant>) -> Cloud {
    Cloud::builder(emulator.url()).oauth(grant).build().expect("valid settings")
}

/// How often an access token was asked for.
fn asked(emulator: &Emulator) -> usize {
    emulator.requests().iter().filter(|request| request.target == "/oauth/token").count()
}

/// Who a client is, as a statement sees it.
fn name_of(cloud: &Cloud) -> Result<String> {
    project(cloud).query("SELECT CURRENT_USER AS me").rows_as()?.next().expect("one row")
}

pub fn get_tokens(emulator: &Emulator) -> Result<()> {
    let ada = client(emulator, "pat-of-ada");
    let metadata = ada.oauth().get_metadata().send()?;
    assert_eq!(metadata.token_endpoint, Some(format!("{}/oauth/token", emulator.url())));
    assert_eq!(metadata.code_challenge_methods_supported, ["S256"]);

    let scope = "dremio.all offline_access";
    let token =
        ada.oauth().create_token(ClientCredentialsGrant::new(CLIENT_ID, "robot's secret", scope)).send()?;
    assert_eq!((token.expires_in, token.token_type.as_deref()), (Some(3600), Some("Bearer")));
    let refresh = token.refresh_token.expect("was asked for");
    let bearer = Cloud::builder(emulator.url()).oauth_token(token.access_token).build()?;
    assert_eq!(name_of(&bearer)?, "robot");

    let grants: [(TokenGrant, &str); 3] = [
        (TokenExchangeGrant::personal_access_token("pat-of-bob").into(), "bob"),
        (TokenGrant::client_credentials(CLIENT_ID, "robot's secret"), "robot"),
        (RefreshTokenGrant::new(CLIENT_ID, refresh).into(), "robot"),
    ];
    for (grant, name) in grants {
        let before = asked(emulator);
        let cloud = with(emulator, grant);
        assert_eq!(name_of(&cloud)?, name);
        assert_eq!(name_of(&cloud.clone())?, name);
        assert_eq!(asked(emulator), before + 1, "one token is enough for {name}");
    }
    Ok(())
}

#[test]
fn a_token_that_has_ended_is_replaced_unnoticed() -> Result<()> {
    let (emulator, _ada) = start();
    let bob = with(&emulator, TokenExchangeGrant::personal_access_token("pat-of-bob"));
    assert_eq!(name_of(&bob)?, "bob");
    emulator.expire_tokens();
    assert_eq!(name_of(&bob)?, "bob");
    emulator.advance(Duration::from_secs(3601));
    assert_eq!(name_of(&bob)?, "bob");
    assert_eq!(asked(&emulator), 3);
    Ok(())
}

/// The pair of RFC 7636.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[test]
fn a_code_of_the_login_page_works_once_and_its_refresh_token_goes_on() -> Result<()> {
    let emulator =
        sample().authorization_code("bob", "code", CHALLENGE).start().expect("the emulator starts");
    let oauth = client(&emulator, "pat-of-ada").oauth();
    let redeem = |verifier| {
        oauth.create_token(AuthorizationCodeGrant::new("cli", "code", "http://127.0.0.1:1/", verifier)).send()
    };
    assert_eq!(redeem("wrong").expect_err("not the one that was asked with").status(), Some(400));
    let token = redeem(VERIFIER)?;
    assert_eq!(redeem(VERIFIER).expect_err("used").status(), Some(400));
    let bob = Cloud::builder(emulator.url()).oauth_token(token.access_token).build()?;
    assert_eq!(name_of(&bob)?, "bob");
    let refresh = RefreshTokenGrant::new("cli", token.refresh_token.expect("comes along"));
    let bob = with(&emulator, refresh);
    assert_eq!(name_of(&bob)?, "bob");
    emulator.expire_tokens();
    assert_eq!(name_of(&bob)?, "bob");
    Ok(())
}

#[test]
fn an_access_token_that_is_given_ends_after_an_hour() -> Result<()> {
    let (emulator, ada) = start();
    let token = ada.oauth().create_token(TokenExchangeGrant::personal_access_token("pat-of-bob")).send()?;
    assert_eq!((token.issued_token_type, token.refresh_token), (Some(TokenType::AccessToken), None));
    let bob = Cloud::builder(emulator.url()).oauth_token(token.access_token).build()?;
    assert_eq!(name_of(&bob)?, "bob");
    emulator.advance(Duration::from_secs(3601));
    assert!(name_of(&bob).expect_err("ended").is_unauthorized());
    assert_eq!(name_of(&client(&emulator, "pat-of-bob"))?, "bob", "a personal access token goes on");
    Ok(())
}

#[test]
fn a_grant_that_is_refused_is_a_failed_sign_in_and_nothing_is_sent() {
    let (emulator, _ada) = start();
    let grants: [TokenGrant; 4] = [
        TokenExchangeGrant::personal_access_token("wrong").into(),
        TokenGrant::client_credentials(CLIENT_ID, "wrong"),
        RefreshTokenGrant::new(CLIENT_ID, "wrong").into(),
        TokenGrant::password("ada", "there are no passwords"),
    ];
    for grant in grants {
        let error = with(&emulator, grant).project(PROJECT).catalog().list().send().expect_err("refused");
        assert!(matches!(error.kind(), ErrorKind::SignIn(_)) && error.is_unauthorized(), "{error}");
        assert_eq!((error.delivery(), error.operation()), (Delivery::NotSent, Some("catalog.list")));
    }
    assert!(emulator.requests().iter().all(|request| request.target == "/oauth/token"));
    let error = client(&emulator, "wrong").projects().list().send().expect_err("nobody's");
    assert!(error.is_unauthorized() && !matches!(error.kind(), ErrorKind::SignIn(_)), "{error}");
}
