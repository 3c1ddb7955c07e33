//! Roles: their members, the roles they are in themselves, and what they may do.

use lakehouse::dremio::Software;
use lakehouse::dremio::catalog::{GrantsUpdate, NewGrant, NewSpace};
use lakehouse::dremio::common::{Privilege, UserOrRole};
use lakehouse::dremio::roles::{
    NewRole, PrivilegeObjectType, RoleMemberChange, RoleMemberChangeKind, RoleMemberType, RoleRef, RoleType,
};
use lakehouse::{ErrorKind, OptionalExt as _, Result};

use crate::{bob, start};

fn member(change: RoleMemberChangeKind, user_id: &str) -> [RoleMemberChange; 1] {
    [RoleMemberChange::new(change, user_id, RoleMemberType::User)]
}

pub fn manage_roles(client: &Software) -> Result<()> {
    let roles = client.roles();
    let staff = roles.create(NewRole::new("staff").description("Everybody who works here")).send()?;
    assert_eq!((&staff.role_type, staff.member_count), (&Some(RoleType::Internal), Some(0)));
    let analysts = roles.create(NewRole::new("analysts").roles([RoleRef::new(&staff.id)])).send()?;
    assert_eq!(analysts.roles[0].name.as_deref(), Some("staff"));
    assert_eq!(roles.get(&analysts.id).send()?, analysts);
    assert_eq!(roles.get_by_name("Analysts").send()?, analysts);
    assert_eq!(roles.get_by_name("staff").send()?.member_count, Some(1));

    let mut changed = analysts.clone();
    changed.description = Some("They read".into());
    let changed = roles.update(changed).send()?;
    assert_eq!((changed.description.as_deref(), changed.roles.len()), (Some("They read"), 1));
    let mut alone = changed;
    alone.roles.clear();
    assert_eq!(roles.update(alone).send()?.roles, []);
    assert_eq!(roles.get(&staff.id).send()?.member_count, Some(0));

    let bob = client.users().get_by_name("bob").send()?.id;
    roles
        .update_members(
            &staff.id,
            [
                RoleMemberChange::new(RoleMemberChangeKind::Add, &bob, RoleMemberType::User),
                RoleMemberChange::new(RoleMemberChangeKind::Add, &analysts.id, RoleMemberType::Role),
            ],
        )
        .send()?;
    assert_eq!(roles.get(&staff.id).send()?.member_count, Some(2));
    roles.update_members(&staff.id, member(RoleMemberChangeKind::Remove, &bob)).send()?;
    assert_eq!(roles.get(&staff.id).send()?.member_count, Some(1));

    let list = roles.list().filter("type == 'INTERNAL' && name.contains('a')").send()?;
    let names: Vec<&str> = list.data.iter().map(|role| role.name.as_str()).collect();
    assert_eq!((names.as_slice(), list.total_results), (["staff", "analysts"].as_slice(), Some(2)));
    assert!(roles.list().send()?.data.iter().any(|role| role.role_type == Some(RoleType::System)));

    read_privileges(client, &analysts.id, &bob)?;
    for id in [&analysts.id, &staff.id] {
        roles.delete(id).send()?;
        assert!(roles.get(id).send().optional()?.is_none());
    }
    assert!(roles.delete(&staff.id).send().expect_err("gone").is_not_found());
    Ok(())
}

fn read_privileges(client: &Software, role: &str, user: &str) -> Result<()> {
    let space = client.catalog().create(NewSpace::new("reports")).send()?;
    client
        .catalog()
        .set_grants(
            space.id(),
            GrantsUpdate::new([
                NewGrant::new([Privilege::Select, Privilege::Alter], UserOrRole::Role, role),
                NewGrant::new([Privilege::Select], UserOrRole::User, user),
            ]),
        )
        .send()?;
    let of_role = client.roles().list_privileges(role).send()?;
    let shown: Vec<_> = of_role.data.iter().map(|entry| (entry.name.as_deref(), &entry.privilege)).collect();
    let (select, alter) = (Some(Privilege::Select), Some(Privilege::Alter));
    assert_eq!(shown, [(Some("reports"), &select), (Some("reports"), &alter)]);
    assert_eq!(of_role.data[0].object_type, Some(PrivilegeObjectType::Space));
    let of_user = client.users().list_privileges(user).send()?;
    assert!(of_user.data.iter().any(|entry| entry.name.as_deref() == Some("reports")), "{of_user:?}");
    client.catalog().delete(space.id()).send()
}

#[test]
fn what_is_granted_to_a_role_reaches_a_member_of_a_role_in_it() -> Result<()> {
    let (emulator, ada) = start();
    let bob = bob(&emulator);
    let sql = "SELECT COUNT(*) FROM lake.orders";
    let source = ada.catalog().get_by_path(["lake"]).send()?;
    let error = bob.catalog().get(source.id()).send().expect_err("not allowed");
    assert!(error.is_permission_denied(), "{error}");
    let error = bob.query(sql).rows().expect_err("not allowed");
    assert!(matches!(error.kind(), ErrorKind::Job(job) if job.state == "FAILED"), "{error}");

    let outer = ada.roles().create(NewRole::new("outer")).send()?;
    let inner = ada.roles().create(NewRole::new("inner").roles([RoleRef::new(&outer.id)])).send()?;
    let grant = NewGrant::new([Privilege::Select], UserOrRole::Role, &outer.id);
    ada.catalog().set_grants(source.id(), GrantsUpdate::new([grant])).send()?;
    let bob_id = ada.users().get_by_name("bob").send()?.id;
    ada.roles().update_members(&inner.id, member(RoleMemberChangeKind::Add, &bob_id)).send()?;
    assert_eq!(bob.query(sql).rows_as::<i64>()?.next().expect("one")?, 1200);
    assert_eq!(bob.catalog().get(source.id()).send()?.path(), ["lake"]);
    // To read is not to write.
    let error = bob.catalog().delete(source.id()).send().expect_err("not allowed");
    assert!(error.is_permission_denied(), "{error}");

    ada.roles().update_members(&inner.id, member(RoleMemberChangeKind::Remove, &bob_id)).send()?;
    assert!(bob.query(sql).rows().is_err());
    Ok(())
}
