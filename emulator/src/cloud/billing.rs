//! Billing accounts of a Classic organization: credits that were loaded, and what used them up.

use std::sync::Arc;

use serde::Serialize;
use serde_json::{Value, json};

use super::Cloud;
use super::routes::Route;
use super::usage;
use crate::dremio::reply::{List, Reply};
use crate::dremio::route::{Access, Call};
use crate::dremio::{ApiError, lock, new_id};

pub(super) const ROUTES: &[Route] = &[
    Route::always("GET", "/v0/billing", list).access(Access::Admin),
    Route::new("GET", "/v0/billing/{id}", get).access(Access::Admin),
    Route::new("GET", "/v0/billing/{id}/credits", credits).access(Access::Admin),
    Route::new("GET", "/v0/billing/{id}/transactions", transactions).access(Access::Admin),
    Route::new("GET", "/v0/organizations/{organizationId}/billing", list_of).access(Access::Admin),
    Route::new("GET", "/v0/organizations/{organizationId}/billing/{id}", get_of).access(Access::Admin),
    Route::new("GET", "/v0/organizations/{organizationId}/billing/{id}/credits", credits_of)
        .access(Access::Admin),
    Route::new("GET", "/v0/organizations/{organizationId}/billing/{id}/transactions", transactions_of)
        .access(Access::Admin),
];

/// How long credits are good for: a year.
const LIFETIME: i64 = 365 * 24 * 3_600_000;

/// The account of an organization.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub id: String,
    pub name: String,
    pub email: String,
    pub created_by: String,
    pub created_at: i64,
    /// The units that were bought at the beginning.
    pub credit: f64,
    pub credit_id: String,
}

impl Account {
    /// The account that an organization begins with.
    pub fn first(email: String, created_by: String, now: i64) -> Self {
        Self {
            id: new_id(),
            name: "Default billing account".to_owned(),
            email,
            created_by,
            created_at: now,
            credit: 100_000.0,
            credit_id: new_id(),
        }
    }

    fn expires(&self) -> i64 {
        self.created_at.saturating_add(LIFETIME)
    }

    /// What is left of the credit, and what lapsed.
    fn balance(&self, cloud: &Cloud) -> (f64, f64) {
        let expires = self.expires();
        let used = |is_before: bool| -> f64 {
            let days = usage::by_day(cloud).into_iter();
            days.filter(|(day, _)| (*day < expires) == is_before).map(|(_, used)| used).sum()
        };
        if cloud.clock.now() < expires {
            return (self.credit - used(true), 0.0);
        }
        (-used(false), self.credit - used(true))
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct View {
    name: String,
    id: String,
    email: String,
    r#type: &'static str,
    balance: f64,
    created_at: i64,
    created_by: String,
    modified_at: i64,
    modified_by: String,
}

impl View {
    fn of(cloud: &Cloud, account: &Account) -> Self {
        Self {
            name: account.name.clone(),
            id: account.id.clone(),
            email: account.email.clone(),
            r#type: "INVOICE",
            balance: account.balance(cloud).0,
            created_at: account.created_at,
            created_by: account.created_by.clone(),
            modified_at: account.created_at,
            modified_by: account.created_by.clone(),
        }
    }
}

/// `GET /v0/billing`: an array, in no wrapper.
fn list(cloud: &Arc<Cloud>, _: &Call) -> Reply {
    let accounts = lock(&cloud.billing).clone();
    Reply::json(&accounts.iter().map(|account| View::of(cloud, account)).collect::<Vec<_>>())
}

fn find(cloud: &Cloud, id: &str) -> Result<Account, ApiError> {
    let accounts = lock(&cloud.billing);
    let account = accounts.iter().find(|account| account.id == id).cloned();
    account.ok_or_else(|| ApiError::control(404, format!("Billing account [{id}] was not found.")))
}

fn show(cloud: &Cloud, id: &str) -> Result<Reply, ApiError> {
    Ok(Reply::json(&View::of(cloud, &find(cloud, id)?)))
}

fn show_credits(cloud: &Cloud, id: &str) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Credit {
        balance: f64,
        expire_date: i64,
    }

    let account = find(cloud, id)?;
    let is_good = cloud.clock.now() < account.expires();
    let credit =
        is_good.then(|| Credit { balance: account.balance(cloud).0, expire_date: account.expires() });
    Ok(Reply::json(&List::of(credit.into_iter().collect())))
}

fn show_transactions(cloud: &Cloud, id: &str) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Transaction {
        id: String,
        billing_id: String,
        r#type: &'static str,
        attributes: Value,
        invoice: Option<String>,
        credit_delta: f64,
        created_at: i64,
    }

    let account = find(cloud, id)?;
    let transaction = |id: String, r#type, attributes, credit_delta, created_at| Transaction {
        id,
        billing_id: account.id.clone(),
        r#type,
        attributes,
        invoice: None,
        credit_delta,
        created_at,
    };
    let loaded = json!({ "description": "The first credit" });
    let mut all = vec![transaction(
        account.credit_id.clone(),
        "CREDIT_LOAD",
        loaded,
        account.credit,
        account.created_at,
    )];
    for (day, used) in usage::by_day(cloud) {
        let end = day.saturating_add(24 * 3_600_000);
        let attributes = json!({ "startDate": day, "endDate": end });
        all.push(transaction(part_of(&account.id, day), "USAGE", attributes, -used, end));
    }
    let expires = account.expires();
    if cloud.clock.now() >= expires {
        let lapsed = account.balance(cloud).1;
        let attributes = json!({ "expiredAt": expires });
        all.push(transaction(part_of(&account.id, expires), "CREDIT_EXPIRED", attributes, -lapsed, expires));
    }
    Ok(Reply::json(&List::of(all)))
}

/// The id of a transaction, which is the same whenever it is shown.
fn part_of(account: &str, moment: i64) -> String {
    let head = account.get(..account.len().saturating_sub(12)).unwrap_or_default();
    format!("{head}{:012x}", moment & 0xffff_ffff_ffff)
}

/// `GET /v0/billing/{id}`
fn get(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    show(cloud, call.part(0))
}

/// `GET /v0/billing/{id}/credits`
fn credits(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    show_credits(cloud, call.part(0))
}

/// `GET /v0/billing/{id}/transactions`
fn transactions(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    show_transactions(cloud, call.part(0))
}

/// The older paths have the organization in them, which must be the caller's.
fn check_organization(cloud: &Cloud, call: &Call) -> Result<(), ApiError> {
    if call.part(0) == cloud.organization.id {
        return Ok(());
    }
    Err(ApiError::control(404, format!("Organization [{}] was not found.", call.part(0))))
}

/// `GET /v0/organizations/{organizationId}/billing`
fn list_of(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    check_organization(cloud, call)?;
    Ok(list(cloud, call))
}

/// `GET /v0/organizations/{organizationId}/billing/{id}`
fn get_of(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    check_organization(cloud, call)?;
    show(cloud, call.part(1))
}

/// `GET /v0/organizations/{organizationId}/billing/{id}/credits`
fn credits_of(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    check_organization(cloud, call)?;
    show_credits(cloud, call.part(1))
}

/// `GET /v0/organizations/{organizationId}/billing/{id}/transactions`
fn transactions_of(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    check_organization(cloud, call)?;
    show_transactions(cloud, call.part(1))
}
