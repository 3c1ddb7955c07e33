//! An organization: its projects, where they run, and what they use and cost.

use std::time::Duration;

use lakehouse::dremio::projects::{
    AccessKeyCredentials, CloudType, NewProject, ProjectCredentials, ProjectDetails, ProjectState,
    ProjectType,
};
use lakehouse::dremio::usage::{UsageFrequency, UsageItem, UsageType};
use lakehouse::dremio::{Cloud, billing::BillingTransactionType, clouds::CloudVendor};
use lakehouse::{OptionalExt as _, Result};

use crate::eventually::eventually;
use crate::{PROJECT, client, start};

pub fn manage_projects(cloud: &Cloud) -> Result<()> {
    let made = create_a_project(cloud)?;
    use_it(cloud, &made.id)?;
    change_it(cloud, made.clone())?;
    delete_it(cloud, &made.id)?;
    list_clouds(cloud)
}

fn names(cloud: &Cloud) -> Result<Vec<String>> {
    Ok(cloud.projects().list().send()?.data.into_iter().map(|project| project.name).collect())
}

fn create_a_project(cloud: &Cloud) -> Result<ProjectDetails> {
    let projects = cloud.projects();
    let new = NewProject::new("second")
        .project_store("second-store")
        .credentials(AccessKeyCredentials::new("AKIAIOSFODNN7EXAMPLE", "never shown"))
        .request_id("0b7f6c1d-2a3e-4f5b-9c8d-7e6f5a4b3c2d");
    let made = projects.create(new.clone()).send()?;
    assert_eq!((made.name.as_str(), &made.project_type), ("second", &Some(ProjectType::QueryEngine)));
    assert_eq!((&made.cloud_type, made.number_of_engines), (&Some(CloudType::Aws), Some(1)));
    assert_eq!(made.project_store.as_deref(), Some("second-store"));
    let Some(ProjectCredentials::AccessKey(key)) = &made.credentials else { panic!("{made:?}") };
    assert_eq!(key.access_key_id.as_deref(), Some("AKIAIOSFODNN7EXAMPLE"));
    assert!(key.secret_access_key.is_none(), "secrets do not come back");
    assert_eq!(projects.create(new).send()?.id, made.id, "the request is known");
    let error = projects.create(NewProject::new("second")).send().expect_err("taken");
    assert!(error.is_already_exists(), "{error}");
    assert_eq!(names(cloud)?, ["main", "second"]);
    Ok(made)
}

/// A project is there at once, and has a catalog that is its own.
fn use_it(cloud: &Cloud, id: &str) -> Result<()> {
    let made = eventually(
        || cloud.projects().get(id).send(),
        |project| project.state != Some(ProjectState::Creating),
    )?;
    assert_eq!(made.state, Some(ProjectState::Active));
    let second = cloud.project(id);
    assert_eq!(second.query("SELECT 1 AS one").rows()?.count(), 1);
    let roots = second.catalog().list().send()?.data;
    assert!(roots.iter().all(|root| root.path != ["reporting"]), "{roots:?}");
    assert_eq!(second.cloud().projects().list().send()?.data.len(), 2);
    Ok(())
}

fn change_it(cloud: &Cloud, mut made: ProjectDetails) -> Result<()> {
    let projects = cloud.projects();
    made.name = "renamed".into();
    let changed = projects.update(made.clone()).send()?;
    assert_eq!((changed.name.as_str(), &changed.credentials), ("renamed", &made.credentials));
    assert_eq!(projects.get(&made.id).send()?.name, "renamed");
    made.name = "main".into();
    assert!(projects.update(made).send().expect_err("taken").is_already_exists());
    Ok(())
}

fn delete_it(cloud: &Cloud, id: &str) -> Result<()> {
    let projects = cloud.projects();
    projects.delete(id).send()?;
    assert!(projects.get(id).send().optional()?.is_none());
    assert!(projects.delete(id).send().expect_err("gone").is_not_found());
    assert!(cloud.project(id).catalog().list().send().expect_err("gone").is_not_found());
    assert_eq!(names(cloud)?, ["main"]);
    assert_eq!(projects.delete(PROJECT).send().expect_err("the only one").status(), Some(400));
    Ok(())
}

#[expect(deprecated, reason = "organizations of the Classic kind have them")]
fn list_clouds(cloud: &Cloud) -> Result<()> {
    let clouds = cloud.clouds().list().send()?.data;
    let attributes = clouds[0].attributes.as_ref().expect("is shown");
    assert_eq!((clouds.len(), clouds[0].name.as_str()), (1, "Default Cloud"));
    assert_eq!(attributes.vendor, Some(CloudVendor::Aws));
    assert!(clouds[0].created_at.as_ref().expect("is shown").as_str().contains(" UTC "));
    Ok(())
}

pub fn read_usage_and_bills(cloud: &Cloud) -> Result<()> {
    let of_projects = cloud.usage().list().send()?.data;
    let total = |items: &[UsageItem]| -> f64 { items.iter().filter_map(|item| item.usage).sum() };
    assert!(of_projects.iter().any(|item| item.id == PROJECT));
    assert!(of_projects.iter().all(|item| item.usage_type == Some(UsageType::Project)));
    assert!(total(&of_projects) > 0.0);

    let id = &cloud.project(PROJECT).engines().list().send()?.data[0].id;
    let list = cloud.usage().list().group_by(UsageType::Engine).frequency(UsageFrequency::Hourly);
    let of_engine = list.clone().filter(format!("id == '{id}'")).send()?.data;
    assert!(!of_engine.is_empty());
    assert!(of_engine.iter().all(|item| item.id == *id && item.usage_type == Some(UsageType::Engine)));
    let paged = list.max_results(1).items().collect::<Result<Vec<_>>>()?;
    assert!(paged.len() > of_engine.len(), "engines that are gone count, too");
    let error = cloud.usage().list().filter("nonsense").send().expect_err("no filter");
    assert_eq!(error.status(), Some(400));
    read_bills(cloud)
}

#[expect(deprecated, reason = "organizations of the Classic kind have them")]
fn read_bills(cloud: &Cloud) -> Result<()> {
    let billing = cloud.billing();
    let accounts = billing.list().send()?.data;
    let id = &accounts[0].id;
    assert!(accounts[0].balance.expect("is shown") > 0.0);
    let credits = billing.list_credits(id).send()?.data;
    assert_eq!(credits.len(), 1);
    assert!(credits[0].expire_date.as_ref().expect("is shown").to_system_time().is_some());
    let transactions = billing.list_transactions(id).send()?.data;
    let kinds: Vec<_> = transactions.iter().map(|one| one.transaction_type.clone()).collect();
    assert_eq!(kinds[0], Some(BillingTransactionType::CreditLoad));
    assert_eq!(kinds[1], Some(BillingTransactionType::Usage));
    assert!(transactions[1].credit_delta.expect("is shown") < 0.0);
    assert!(billing.list_credits(PROJECT).send().expect_err("no account").is_not_found());
    Ok(())
}

#[test]
fn usage_goes_on_page_by_page_and_day_by_day() -> Result<()> {
    let (emulator, cloud) = start();
    emulator.advance(Duration::from_secs(73 * 60 * 60));
    // The last day is not over: what it used grows from one look to the next.
    let days = |items: &[UsageItem]| items.iter().map(|item| item.start_time.clone()).collect::<Vec<_>>();
    let list = cloud.usage().list();
    let all = list.send()?.data;
    assert!(all.len() >= 4, "{all:?}");
    assert_eq!(days(&list.clone().max_results(1).items().collect::<Result<Vec<_>>>()?), days(&all));
    let first = list.clone().max_results(2).send()?;
    let second = list.max_results(2).page_token(first.next_page_token.expect("there are more")).send()?;
    assert_eq!(days(&second.data), days(&all[2..4]));
    assert!(second.previous_page_token.is_some());
    let starts: Vec<_> = all.iter().filter_map(|item| item.start_time.as_ref()?.to_system_time()).collect();
    assert_eq!(starts.len(), all.len());
    assert!(starts.is_sorted());
    Ok(())
}

#[test]
fn projects_and_bills_are_for_administrators() -> Result<()> {
    let (emulator, _ada) = start();
    let bob = client(&emulator, "pat-of-bob");
    #[expect(deprecated, reason = "organizations of the Classic kind have them")]
    let denied = [
        bob.projects().create(NewProject::new("his")).send().err(),
        bob.projects().delete(PROJECT).send().err(),
        bob.usage().list().send().err(),
        bob.billing().list().send().err(),
    ];
    for error in denied {
        assert!(error.expect("not allowed").is_permission_denied());
    }
    assert_eq!(names(&bob)?, ["main"]);
    Ok(())
}
