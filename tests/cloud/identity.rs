//! Who belongs to an organization, what they may do, and what they sign in with.

use lakehouse::dremio::cloud_roles::{NewRole, Role};
use lakehouse::dremio::cloud_users::{Invitation, User};
use lakehouse::dremio::common::Privilege;
use lakehouse::dremio::roles::RoleRef;
use lakehouse::dremio::scope_grants::{GrantScope, GranteeType, ScopeGrants};
use lakehouse::dremio::users::UserIdentityType;
use lakehouse::dremio::{Cloud, CloudBuilder};
use lakehouse::{OptionalExt as _, Result};
use lakehouse_emulator::Emulator;

use crate::{PROJECT, client, start};

mod providers;
mod tokens;

pub fn manage_users_roles_and_grants(cloud: &Cloud) -> Result<()> {
    let analysts = create_a_role(cloud)?;
    let eve = invite_a_user(cloud, &analysts.id)?;
    find_users(cloud, &eve)?;
    change_the_role(cloud, &analysts)?;
    grant_privileges(cloud, &eve.id, &analysts.id)?;
    delete_both(cloud, &eve.id, &analysts.id)
}

pub fn manage_tokens_and_providers(emulator: &Emulator, cloud: &Cloud) -> Result<()> {
    tokens::manage_tokens(emulator, cloud)?;
    providers::manage_identity_providers(cloud)?;
    providers::manage_token_providers(emulator, cloud)
}

fn create_a_role(cloud: &Cloud) -> Result<Role> {
    let roles = cloud.roles();
    let bob = cloud.users().get_by_name("bob").send()?;
    let new = NewRole::new("analysts").description("They read").members([bob.id]);
    let role = roles.create(new).send()?;
    assert_eq!((role.name.as_str(), role.description.as_deref()), ("analysts", Some("They read")));
    assert_eq!(role.member_count, Some(1));
    assert_eq!(roles.get(&role.id).send()?, role);
    assert_eq!(roles.get_by_name("analysts").send()?, role);
    assert!(roles.get_by_name("nobodies").send().optional()?.is_none());
    let error = roles.create(NewRole::new("analysts")).send().expect_err("taken");
    assert!(error.is_already_exists(), "{error}");
    Ok(role)
}

fn invite_a_user(cloud: &Cloud, role: &str) -> Result<User> {
    let users = cloud.users();
    let eve = users.invite(Invitation::new("eve@example.com").role_id(role)).send()?;
    assert_eq!((eve.name.as_str(), eve.email.as_deref()), ("eve@example.com", Some("eve@example.com")));
    assert_eq!((&eve.identity_type, eve.active), (&Some(UserIdentityType::RegularUser), Some(true)));
    assert!(eve.role_ids().any(|id| id == role));
    assert!(users.invite(Invitation::new("eve@example.com")).send().expect_err("here").is_already_exists());
    assert_eq!(users.invite(Invitation::new("eve")).send().expect_err("no address").status(), Some(400));

    let changed = users.update(eve.clone().first_name("Eve").last_name("Example")).send()?;
    assert_eq!((changed.first_name.as_deref(), changed.last_name.as_deref()), (Some("Eve"), Some("Example")));
    assert_eq!(changed.roles, eve.roles, "what was not changed stays");
    assert_eq!(users.get(&eve.id).send()?, changed);
    assert_eq!(users.get_by_name("eve@example.com").send()?, changed);
    Ok(changed)
}

#[expect(deprecated, reason = "they are still there")]
fn find_users(cloud: &Cloud, eve: &User) -> Result<()> {
    let users = cloud.users();
    let names = |list: Vec<User>| list.into_iter().map(|user| user.name).collect::<Vec<_>>();
    let by_name = users.list().order_by("-name");
    assert_eq!(names(by_name.send()?.data), ["robot", "eve@example.com", "bob", "ada"]);
    let paged = by_name.max_results(1).items().collect::<Result<Vec<_>>>()?;
    assert_eq!(names(paged), ["robot", "eve@example.com", "bob", "ada"]);
    let robots = users.list().filter("identityType == 'SERVICE_USER'").send()?.data;
    assert_eq!((robots.len(), robots[0].identity_type.clone()), (1, Some(UserIdentityType::ServiceUser)));
    assert!(robots[0].oauth_client_id.is_some());
    assert_eq!(users.list().filter("nonsense").send().expect_err("no filter").status(), Some(400));

    let of_project = cloud.project(PROJECT).users();
    assert_eq!(of_project.get(&eve.id).send()?, *eve);
    assert_eq!(of_project.get_by_name(&eve.name).send()?, *eve);
    assert!(of_project.get_by_name("mallory").send().expect_err("no such user").is_not_found());
    Ok(())
}

fn change_the_role(cloud: &Cloud, analysts: &Role) -> Result<()> {
    let roles = cloud.roles();
    let readers = roles.create(NewRole::new("readers")).send()?;
    let inner = analysts.clone().description("They read and write").roles([RoleRef::new(&readers.id)]);
    let changed = roles.update(inner).send()?;
    assert_eq!(changed.description.as_deref(), Some("They read and write"));
    assert_eq!(changed.roles[0].name.as_deref(), Some("readers"));
    assert_eq!(changed.member_count, Some(2), "bob and eve");

    let names = |list: Vec<Role>| list.into_iter().map(|role| role.name).collect::<Vec<_>>();
    let own = roles.list().filter("name == 'analysts' || name == 'readers'").order_by("name");
    assert_eq!(names(own.send()?.data), ["analysts", "readers"]);
    let all = roles.list().max_results(1).items().collect::<Result<Vec<_>>>()?;
    assert!(names(all).iter().any(|name| name == "PUBLIC"));
    let public = roles.get_by_name("PUBLIC").send()?;
    assert_eq!(roles.delete(public.id).send().expect_err("of the service").status(), Some(400));
    roles.delete(readers.id).send()
}

/// Sets, reads and takes back the privileges of a user and of a role on the project.
fn grant_privileges(cloud: &Cloud, eve: &str, analysts: &str) -> Result<()> {
    let grants = cloud.grants();
    for (kind, id) in [(GranteeType::User, eve), (GranteeType::Role, analysts)] {
        let get = grants.get(GrantScope::Project, PROJECT, kind.clone(), id);
        assert!(get.send()?.privileges.is_empty());
        let wanted = ScopeGrants::new([Privilege::CreateSource, Privilege::Select]);
        let set = grants.set(GrantScope::Project, PROJECT, kind.clone(), id, wanted.clone()).send()?;
        assert_eq!(set.expect("the server shows them"), wanted);
        assert_eq!(get.send()?, wanted);
        grants.delete(GrantScope::Project, PROJECT, kind, id).send()?;
        assert!(get.send()?.privileges.is_empty());
    }
    let unknown = grants.get(GrantScope::Project, PROJECT, GranteeType::User, PROJECT).send();
    assert!(unknown.expect_err("no such user").is_not_found());
    let nowhere = grants.get(GrantScope::Organization, PROJECT, GranteeType::User, eve).send();
    assert!(nowhere.expect_err("no such organization").is_not_found());
    Ok(())
}

fn delete_both(cloud: &Cloud, eve: &str, analysts: &str) -> Result<()> {
    cloud.users().delete(eve).send()?;
    assert!(cloud.users().get(eve).send().optional()?.is_none());
    assert!(cloud.users().delete(eve).send().expect_err("gone").is_not_found());
    assert_eq!(cloud.roles().get(analysts).send()?.member_count, Some(1));
    cloud.roles().delete(analysts).send()?;
    assert!(cloud.roles().get(analysts).send().expect_err("gone").is_not_found());
    Ok(())
}

/// The paths of users and roles that were asked for, without their ids.
fn paths_used(emulator: &Emulator) -> Vec<String> {
    let target = |target: &str| target.split('/').take(3).collect::<Vec<_>>().join("/");
    emulator.requests().iter().map(|request| target(&request.target)).collect()
}

#[test]
fn users_and_roles_are_under_both_versions() -> Result<()> {
    type Switch = fn(CloudBuilder) -> CloudBuilder;
    let switches: [(Switch, &str); 2] =
        [(CloudBuilder::identity_at_v0, "/v0"), (CloudBuilder::identity_at_v1, "/v1")];
    for (switch, version) in switches {
        let (emulator, _ada) = start();
        let builder = Cloud::builder(emulator.url()).personal_access_token("pat-of-ada");
        let cloud = switch(builder).build()?;
        let bob = cloud.users().list().filter("name == 'bob'").send()?.data.remove(0);
        let bob = cloud.users().update(bob.first_name("Bob")).send()?;
        assert_eq!(cloud.users().get(&bob.id).send()?.first_name.as_deref(), Some("Bob"));
        let role = cloud.roles().create(NewRole::new("analysts").members([&bob.id])).send()?;
        cloud.roles().update(role.clone().description("They read")).send()?;
        assert_eq!(cloud.roles().get(&role.id).send()?.description.as_deref(), Some("They read"));
        assert!(!cloud.roles().list().send()?.data.is_empty());
        cloud.roles().delete(&role.id).send()?;
        cloud.users().delete(&bob.id).send()?;
        assert!(paths_used(&emulator).iter().all(|path| path.starts_with(version)), "{version}");
        // Other operations do not move.
        assert_eq!(cloud.projects().list().send()?.data.len(), 1);
        assert!(cloud.users().get_by_name("bob").send().expect_err("deleted").is_not_found());
        assert_eq!(paths_used(&emulator)[9..], ["/v0/projects", "/v1/users"]);
    }
    Ok(())
}

#[test]
fn a_user_who_is_not_active_is_let_in_no_more() -> Result<()> {
    let (emulator, ada) = start();
    let bob = client(&emulator, "pat-of-bob");
    let record = bob.users().get_by_name("bob").send()?;
    let error = bob.users().update(record.clone().description("Boss")).send().expect_err("not his to say");
    assert!(error.is_permission_denied() && !error.is_unauthorized(), "{error}");
    ada.users().update(record.clone().active(false)).send()?;
    assert!(bob.users().list().send().expect_err("not active").is_unauthorized());
    ada.users().update(record.active(true)).send()?;
    assert!(bob.users().list().send().is_ok());
    let herself = ada.users().get_by_name("ada").send()?;
    assert_eq!(ada.users().delete(herself.id).send().expect_err("the last one").status(), Some(400));
    Ok(())
}

#[test]
fn who_may_manage_grants_gives_them_to_others() -> Result<()> {
    let (emulator, ada) = start();
    let bob = client(&emulator, "pat-of-bob");
    let id = |name: &str| ada.users().get_by_name(name).send().map(|user| user.id);
    let (bobs_id, robots_id) = (id("bob")?, id("robot")?);
    let give = |cloud: &Cloud, to: &str, privilege: Privilege| {
        let privileges = ScopeGrants::new([privilege]);
        cloud.grants().set(GrantScope::Project, PROJECT, GranteeType::User, to, privileges).send()
    };
    assert!(give(&bob, &robots_id, Privilege::Select).expect_err("not his to give").is_permission_denied());
    give(&ada, &bobs_id, Privilege::ManageGrants)?;
    give(&bob, &robots_id, Privilege::Select)?;
    let his = ada.grants().get(GrantScope::Project, PROJECT, GranteeType::User, robots_id).send()?;
    assert_eq!(his.privileges, [Privilege::Select]);
    Ok(())
}
