//! What service users sign in with, and whose tokens the server takes besides its own.

use lakehouse::dremio::Software;
use lakehouse::dremio::external_token_providers::{
    ExternalTokenProviderState, ExternalTokenProviderStateUpdate, ExternalTokenProviderType,
    NewExternalTokenProvider,
};
use lakehouse::dremio::oauth::{ClientCredentialsGrant, TokenExchangeGrant};
use lakehouse::dremio::user_credentials::{
    ClientSecretDefinition, ClientSecretLifetime, ClientSecretSettings, Credential, ExternalJwtDefinition,
    ExternalJwtSettings, LifetimeUnit,
};
use lakehouse::{OptionalExt as _, Result};
use lakehouse_emulator::Emulator;

use crate::oauth::{BOBS_JWT, JOB_JWT};

fn job(identifier: &str) -> ExternalJwtDefinition {
    ExternalJwtDefinition::new(
        "ci",
        ExternalJwtSettings::new("https://ci.example.com", ["dremio"], "sub", identifier),
    )
}

pub fn manage_credentials_of_a_service_user(client: &Software) -> Result<()> {
    let credentials = client.user_credentials();
    let robot = client.users().get_by_name("robot").send()?.id;
    let before = credentials.list(&robot).send()?.data.len();
    let lifetime = ClientSecretLifetime::new(30, LifetimeUnit::Days);
    let secret = ClientSecretDefinition::new("thirty days", ClientSecretSettings::new(lifetime));
    let made = credentials.create(&robot, secret).send()?;
    let Credential::ClientSecret(shown) = &made else { panic!("{made:?}") };
    let config = shown.client_secret_config.as_ref().expect("is shown");
    let (id, secret) =
        (config.client_id.clone().expect("is shown"), config.client_secret.clone().expect("is shown"));
    let grant = ClientCredentialsGrant::new(id, secret, "dremio.all");
    assert!(client.oauth().create_token(grant.clone()).send()?.expires_in > Some(0));

    let made = credentials.create(&robot, job("job-7")).send()?;
    assert!(client.oauth().create_token(TokenExchangeGrant::jwt(JOB_JWT)).send().is_err(), "that is job-1");
    let changed = credentials.update(&robot, made.id(), job("job-1")).send()?;
    let Credential::ExternalJwt(shown) = &changed else { panic!("{changed:?}") };
    let config = shown.external_jwt_credential_config.as_ref().expect("is shown");
    assert_eq!((shown.id.as_str(), config.identifier_claim_value.as_deref()), (made.id(), Some("job-1")));
    client.oauth().create_token(TokenExchangeGrant::jwt(JOB_JWT)).send()?;

    let list = credentials.list(&robot).send()?.data;
    let names: Vec<&str> = list[before..].iter().map(Credential::name).collect();
    assert_eq!(names, ["thirty days", "ci"]);
    let Credential::ClientSecret(listed) = &list[before] else { panic!("{list:?}") };
    assert!(
        listed.client_secret_config.as_ref().expect("is shown").client_secret.is_none(),
        "shown once only"
    );
    for credential in &list[before..] {
        credentials.delete(&robot, credential.id()).send()?;
    }
    assert_eq!(credentials.list(&robot).send()?.data.len(), before);
    assert!(client.oauth().create_token(grant).send().expect_err("deleted").is_unauthorized());
    assert!(client.oauth().create_token(TokenExchangeGrant::jwt(JOB_JWT)).send().is_err());
    let bob = client.users().get_by_name("bob").send()?.id;
    assert_eq!(credentials.list(bob).send().expect_err("no service user").status(), Some(400));
    Ok(())
}

pub fn manage_token_providers(emulator: &Emulator, client: &Software) -> Result<()> {
    let providers = client.external_token_providers();
    let new = |name: &str, issuer: &str| NewExternalTokenProvider::new(name, ["dremio"], "upn", issuer);
    for n in 0..5 {
        providers.create(new(&format!("p{n}"), &format!("https://p{n}.example.com"))).send()?;
    }
    let made = providers.create(new("company", "https://login.example.com")).send()?;
    assert_eq!(made.provider_type, Some(ExternalTokenProviderType::Jwt));
    assert_eq!(made.state, Some(ExternalTokenProviderState::Enabled));
    assert!(made.jwks.is_some(), "the server looks for the keys itself");
    assert_eq!(providers.get(&made.id).send()?, made);
    assert!(!comes_in(emulator)?, "that is not the issuer of his token");
    let mut changed = made.clone();
    changed.issuer = "https://id.example.com".into();
    changed.jwks = Some("https://id.example.com/keys".into());
    assert_eq!(providers.update(changed.clone()).send()?, changed);
    assert!(comes_in(emulator)?);

    providers
        .set_state(&made.id, ExternalTokenProviderStateUpdate::new(ExternalTokenProviderState::Disabled))
        .send()?;
    assert_eq!(providers.get(&made.id).send()?.state, Some(ExternalTokenProviderState::Disabled));
    assert!(!comes_in(emulator)?);

    assert_eq!(
        providers
            .list()
            .limit(2)
            .pages()
            .map(|page| page.map(|page| page.data.len()))
            .collect::<Result<Vec<_>>>()?,
        [2, 2, 2]
    );
    let all = providers.list().limit(4).items().collect::<Result<Vec<_>>>()?;
    let names: Vec<&str> = all.iter().map(|provider| provider.name.as_str()).collect();
    assert_eq!(names, ["p0", "p1", "p2", "p3", "p4", "company"]);
    for provider in &all {
        providers.delete(&provider.id).send()?;
    }
    assert!(providers.get(&made.id).send().optional()?.is_none());
    assert_eq!(providers.list().items().count(), 0);
    Ok(())
}

/// Whether Bob gets in with the token of his company.
fn comes_in(emulator: &Emulator) -> Result<bool> {
    let bob = Software::builder(emulator.url()).oauth(TokenExchangeGrant::jwt(BOBS_JWT)).build()?;
    match bob.users().get_by_name("bob").send() {
        Ok(user) => Ok(user.name == "bob"),
        Err(error) if error.is_unauthorized() => Ok(false),
        Err(error) => Err(error),
    }
}
