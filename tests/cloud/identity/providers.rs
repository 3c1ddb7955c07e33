//! What people sign in with elsewhere, and whose tokens stand for them.

use lakehouse::dremio::Cloud;
use lakehouse::dremio::cloud_external_token_providers::NewExternalTokenProvider;
use lakehouse::dremio::identity_providers::{IdentityProviderType, NewIdentityProvider};
use lakehouse::dremio::oauth::TokenExchangeGrant;
use lakehouse::{ErrorKind, OptionalExt as _, Result};
use lakehouse_emulator::Emulator;

/// Of `https://id.example.com`, for the audience `dremio`, with the `upn` bob; ends in 2100.
const BOBS_JWT: &str = "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2lkLmV4YW1wbGUuY29tIiwiYXVkIjoiZHJlbWlvIiwidXBuIjoiYm9iIiwiZXhwIjo0MTAyNDQ0ODAwfQ.";

pub fn manage_identity_providers(cloud: &Cloud) -> Result<()> {
    let providers = cloud.identity_providers();
    let new = NewIdentityProvider::new(IdentityProviderType::Okta, "client-1", "never shown")
        .okta_url("https://north.okta.com");
    let id = providers.create(new).send()?.id;
    let okta = providers.get(&id).send()?;
    assert_eq!((&okta.provider_type, okta.is_active), (&IdentityProviderType::Okta, Some(false)));
    assert_eq!(okta.okta_url.as_deref(), Some("https://north.okta.com"));
    assert_eq!((okta.client_id.as_deref(), &okta.client_secret), (Some("client-1"), &None));

    providers.enable(&id).send()?;
    assert_eq!(providers.get(&id).send()?.is_active, Some(true));
    providers.disable(&id).send()?;
    let moved = okta.clone().is_active(true).okta_url("https://south.okta.com");
    let moved = providers.update(moved).send()?;
    assert_eq!((moved.okta_url.as_deref(), moved.is_active), (Some("https://south.okta.com"), Some(true)));
    let mut other = okta;
    other.provider_type = IdentityProviderType::AzureAd;
    assert_eq!(providers.update(other).send().expect_err("stays what it is").status(), Some(400));

    let list = providers.list().send()?;
    assert_eq!((list.enterprise.len(), &list.enterprise[0]), (1, &moved));
    assert_eq!(list.local.expect("is always there").provider_type, IdentityProviderType::Local);
    let github = &list.social[1];
    assert_eq!(github.provider_type, IdentityProviderType::GitHub);
    providers.disable(&github.id).send()?;
    assert_eq!(providers.get(&github.id).send()?.is_active, Some(false));
    assert_eq!(providers.delete(&github.id).send().expect_err("of the service").status(), Some(400));

    providers.delete(&id).send()?;
    assert!(providers.get(&id).send().optional()?.is_none());
    assert!(providers.enable(&id).send().expect_err("gone").is_not_found());
    Ok(())
}

pub fn manage_token_providers(emulator: &Emulator, cloud: &Cloud) -> Result<()> {
    let providers = cloud.external_token_providers();
    let new = NewExternalTokenProvider::new("company", ["other"], "upn", "https://id.example.com");
    let company = providers.create(new).send()?;
    assert_eq!((company.name.as_str(), company.enabled), ("company", Some(true)));
    assert!(company.jwks_url.as_deref().expect("is found out").starts_with("https://id.example.com"));
    assert_eq!(providers.get(&company.id).send()?, company);
    assert!(!signs_in(emulator)?, "the token is for another audience");

    let mut changed = company.clone();
    changed.audience = vec!["dremio".into()];
    let changed = providers.update(changed).send()?;
    assert_eq!(changed.audience, ["dremio"]);
    assert_eq!(providers.list().send()?.data, [changed]);
    assert!(signs_in(emulator)?);
    providers.disable(&company.id).send()?;
    assert_eq!(providers.get(&company.id).send()?.enabled, Some(false));
    assert!(!signs_in(emulator)?);
    providers.enable(&company.id).send()?;
    assert!(signs_in(emulator)?);

    providers.delete(&company.id).send()?;
    assert!(providers.get(&company.id).send().optional()?.is_none());
    assert!(providers.delete(&company.id).send().expect_err("gone").is_not_found());
    assert!(!signs_in(emulator)?);
    Ok(())
}

/// Whether the token of the company is as good as bob himself.
fn signs_in(emulator: &Emulator) -> Result<bool> {
    let cloud = Cloud::builder(emulator.url()).oauth(TokenExchangeGrant::jwt(BOBS_JWT)).build()?;
    match cloud.projects().list().send() {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.kind(), ErrorKind::SignIn(_)) => Ok(false),
        Err(error) => Err(error),
    }
}
