//! Who is who in an organization, and who may do what.

pub(super) mod grants;
mod list;
pub(super) mod providers;
pub(super) mod roles;
pub(super) mod token_providers;
pub(super) mod tokens;
pub(super) mod users;

use super::routes::Route;

/// The tables of all these areas.
pub(super) const TABLES: [&[Route]; 6] = [
    users::ROUTES,
    roles::ROUTES,
    grants::ROUTES,
    tokens::ROUTES,
    providers::ROUTES,
    token_providers::ROUTES,
];
