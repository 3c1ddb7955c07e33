//! Who is who, and who is in what: users, roles, and all that people and programs prove themselves with.

mod console;
pub(crate) mod credential;
pub(crate) mod expression;
pub(crate) mod form;
pub(crate) mod jwt;
pub(crate) mod keys;
pub(crate) mod oauth;
mod pat;
pub(crate) mod preference;
pub(crate) mod privileges;
pub(crate) mod provider;
mod role;
pub(crate) mod roles;
pub(crate) mod tokens;
mod user;
mod user_body;
mod user_view;

use super::route::{Access, Route};

const CREDENTIALS: &str = "/api/v3/user/{id}/oauth/credentials";
const CREDENTIAL: &str = "/api/v3/user/{id}/oauth/credentials/{credentialId}";
const PROVIDERS: &str = "/api/v3/external-token-providers";
const PROVIDER: &str = "/api/v3/external-token-providers/{id}";
const STAR: &str = "/api/v3/users/preferences/{preferenceType}/{entityId}";

pub(crate) const ROUTES: &[Route] = &[
    Route::new("POST", "/oauth/token", oauth::token).access(Access::Open).form().enterprise().since(26),
    Route::new("PUT", "/apiv2/bootstrap/firstuser", console::create_first_user).access(Access::Open),
    Route::always("POST", "/apiv2/eula/accept", console::accept_eula).access(Access::Open).enterprise(),
    Route::always("GET", "/apiv2/users/all", console::list).access(Access::Admin),
    Route::new("GET", "/apiv2/user/{name}", console::get),
    Route::new("GET", "/api/v3/user", user::list).enterprise().since(26),
    Route::new("POST", "/api/v3/user", user::create).access(Access::Admin),
    Route::new("GET", "/api/v3/user/by-name/{name}", user::get_by_name),
    Route::new("GET", "/api/v3/user/{id}", user::get),
    Route::new("PUT", "/api/v3/user/{id}", user::update).access(Access::Admin),
    Route::new("DELETE", "/api/v3/user/{id}", user::delete).access(Access::Admin).enterprise(),
    Route::new("GET", "/api/v3/user/{id}/privilege", privileges::of_user).enterprise(),
    Route::new("GET", "/api/v3/user/{userId}/token", pat::list).enterprise(),
    Route::new("POST", "/api/v3/user/{userId}/token", pat::create).text().enterprise(),
    Route::new("DELETE", "/api/v3/user/{userId}/token", pat::delete_all_for_user).enterprise(),
    Route::new("DELETE", "/api/v3/user/{userId}/token/{tokenId}", pat::delete).enterprise(),
    Route::new("DELETE", "/api/v3/token", pat::delete_all).enterprise(),
    Route::new("GET", CREDENTIALS, credential::list).access(Access::Admin).enterprise().since(26),
    Route::new("POST", CREDENTIALS, credential::create).access(Access::Admin).enterprise().since(26),
    Route::new("PUT", CREDENTIAL, credential::update).access(Access::Admin).enterprise().since(26),
    Route::new("DELETE", CREDENTIAL, credential::delete).access(Access::Admin).enterprise().since(26),
    Route::new("GET", "/api/v3/role", role::list).enterprise().since(26),
    Route::new("POST", "/api/v3/role", role::create).access(Access::Admin).enterprise(),
    Route::new("GET", "/api/v3/role/by-name/{name}", role::get_by_name).enterprise(),
    Route::new("GET", "/api/v3/role/{id}", role::get).enterprise(),
    Route::new("PUT", "/api/v3/role/{id}", role::update).access(Access::Admin).enterprise(),
    Route::new("DELETE", "/api/v3/role/{id}", role::delete).access(Access::Admin).enterprise(),
    Route::new("PATCH", "/api/v3/role/{id}/member", role::update_members).access(Access::Admin).enterprise(),
    Route::new("GET", "/api/v3/role/{id}/privilege", privileges::of_role).enterprise(),
    Route::new("GET", "/api/v3/group/by-name/{name}", role::get_group_by_name)
        .access(Access::Admin)
        .enterprise()
        .until(25),
    Route::new("GET", "/api/v3/group/{id}", role::get_group).access(Access::Admin).enterprise().until(25),
    Route::new("GET", PROVIDERS, provider::list).access(Access::Admin).enterprise(),
    Route::new("POST", PROVIDERS, provider::create).access(Access::Admin).enterprise(),
    Route::new("GET", PROVIDER, provider::get).access(Access::Admin).enterprise(),
    Route::new("PUT", PROVIDER, provider::update).access(Access::Admin).enterprise(),
    Route::always("DELETE", PROVIDER, provider::delete).access(Access::Admin).enterprise(),
    Route::new("PATCH", "/api/v3/external-token-providers/{id}/state", provider::set_state)
        .access(Access::Admin)
        .enterprise(),
    Route::always("GET", "/api/v3/external-oauth/discovery/jwt-issuer", keys::issuer).enterprise().since(26),
    Route::always("GET", "/api/v3/external-oauth/discovery/jwks", keys::key_set).enterprise().since(26),
    Route::new("GET", "/api/v3/users/preferences/{preferenceType}", preference::get),
    Route::new("PUT", STAR, preference::add),
    Route::new("DELETE", STAR, preference::remove),
    Route::always("DELETE", "/api/v3/cache/authorization", console::invalidate_all)
        .access(Access::Admin)
        .enterprise(),
    Route::new("DELETE", "/api/v3/cache/authorization/{idOrName}", console::invalidate)
        .access(Access::Admin)
        .enterprise(),
];
