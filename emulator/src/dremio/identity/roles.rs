//! Roles, and who is in them: users, and other roles with all that are in those.

use crate::dremio::ids;

/// The role that every user is a member of.
pub(crate) const PUBLIC: &str = "PUBLIC";

/// The role that makes an administrator.
pub(crate) const ADMIN: &str = "ADMIN";

/// A role.
#[derive(Clone, Debug)]
pub(crate) struct Role {
    pub id: String,
    pub name: String,
    /// It came with the server.
    pub is_system: bool,
    pub description: Option<String>,
    /// The roles that this one is a member of, by id.
    pub parents: Vec<String>,
    /// The users in it, by id; in [`PUBLIC`] all are without being named.
    users: Vec<String>,
}

impl Role {
    /// Where the role comes from.
    pub fn kind(&self) -> &'static str {
        if self.is_system { "SYSTEM" } else { "INTERNAL" }
    }

    pub fn is_public(&self) -> bool {
        self.is_system && self.name == PUBLIC
    }

    pub fn has_user(&self, user_id: &str) -> bool {
        self.is_public() || self.users.iter().any(|user| user == user_id)
    }

    fn is_admin(&self) -> bool {
        self.is_system && self.name == ADMIN
    }
}

/// A member of a role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Member {
    User(String),
    Role(String),
}

#[derive(Debug)]
pub(crate) struct Roles(Vec<Role>);

impl Default for Roles {
    fn default() -> Self {
        Self([ADMIN, PUBLIC].map(|name| Role { is_system: true, ..new(name, None) }).into())
    }
}

fn new(name: &str, description: Option<String>) -> Role {
    Role {
        id: ids::uuid(),
        name: name.to_owned(),
        is_system: false,
        description,
        parents: Vec::new(),
        users: Vec::new(),
    }
}

fn set(list: &mut Vec<String>, id: &str, wanted: bool) {
    list.retain(|known| known != id);
    if wanted {
        list.push(id.to_owned());
    }
}

impl Roles {
    pub fn iter(&self) -> impl Iterator<Item = &Role> {
        self.0.iter()
    }

    pub fn by_id(&self, id: &str) -> Option<&Role> {
        self.0.iter().find(|role| role.id == id)
    }

    /// Role names do not distinguish upper and lower case.
    pub fn by_name(&self, name: &str) -> Option<&Role> {
        self.0.iter().find(|role| role.name.to_lowercase() == name.to_lowercase())
    }

    /// Makes a role without members, and gives its id.
    pub fn add(&mut self, name: &str, description: Option<String>, parents: Vec<String>) -> String {
        let id = ids::uuid();
        self.add_with_id(id.clone(), name, description, parents);
        id
    }

    pub fn add_with_id(&mut self, id: String, name: &str, description: Option<String>, parents: Vec<String>) {
        self.0.push(Role { id, parents, ..new(name, description) });
    }

    pub fn update(&mut self, id: &str, description: Option<String>, parents: Vec<String>) {
        if let Some(role) = self.by_id_mut(id) {
            role.description = description;
            role.parents = parents;
        }
    }

    pub fn rename(&mut self, id: &str, name: &str) {
        if let Some(role) = self.by_id_mut(id) {
            name.clone_into(&mut role.name);
        }
    }

    pub fn remove(&mut self, id: &str) {
        self.0.retain(|role| role.id != id);
        for role in &mut self.0 {
            set(&mut role.parents, id, false);
        }
    }

    /// Makes somebody a member, or ends that.
    pub fn set_member(&mut self, role_id: &str, member: &Member, wanted: bool) {
        match member {
            Member::User(id) => {
                if let Some(role) = self.by_id_mut(role_id).filter(|role| !role.is_public()) {
                    set(&mut role.users, id, wanted);
                }
            }
            Member::Role(id) => {
                if let Some(role) = self.by_id_mut(id) {
                    set(&mut role.parents, role_id, wanted);
                }
            }
        }
    }

    /// Puts a user into exactly these roles.
    pub fn set_roles_of(&mut self, user_id: &str, role_ids: &[String]) {
        for role in self.0.iter_mut().filter(|role| !role.is_public()) {
            let wanted = role_ids.contains(&role.id);
            if wanted != role.has_user(user_id) {
                set(&mut role.users, user_id, wanted);
            }
        }
    }

    pub fn forget_user(&mut self, user_id: &str) {
        self.set_roles_of(user_id, &[]);
    }

    /// The roles that a user is a member of himself.
    pub fn direct(&self, user_id: &str) -> impl Iterator<Item = &Role> {
        self.0.iter().filter(move |role| role.has_user(user_id))
    }

    /// The ids of all roles that a user is in, also through other roles.
    pub fn held_by(&self, user_id: &str) -> Vec<String> {
        self.with_parents(self.direct(user_id).map(|role| role.id.clone()).collect())
    }

    /// These roles and all that they are in.
    pub fn with_parents(&self, mut ids: Vec<String>) -> Vec<String> {
        let mut next = 0;
        while let Some(id) = ids.get(next) {
            let parents = self.by_id(id).map(|role| role.parents.as_slice()).unwrap_or_default();
            let new: Vec<String> = parents.iter().filter(|parent| !ids.contains(parent)).cloned().collect();
            ids.extend(new);
            next += 1;
        }
        ids
    }

    pub fn makes_admin(&self, user_id: &str) -> bool {
        let admin = self.0.iter().find(|role| role.is_admin());
        admin.is_some_and(|admin| self.held_by(user_id).contains(&admin.id))
    }

    /// Users and roles in a role, not counting the members of members.
    pub fn member_count(&self, role: &Role, users: usize) -> usize {
        let named = if role.is_public() { users } else { role.users.len() };
        named + self.0.iter().filter(|other| other.parents.contains(&role.id)).count()
    }

    fn by_id_mut(&mut self, id: &str) -> Option<&mut Role> {
        self.0.iter_mut().find(|role| role.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn membership_passes_through_roles_and_survives_circles() {
        let mut roles = Roles::default();
        let top = roles.add("top", None, Vec::new());
        let middle = roles.add("middle", None, vec![top.clone()]);
        let bottom = roles.add("bottom", None, vec![middle.clone()]);
        roles.set_member(&bottom, &Member::Role(top.clone()), true);
        roles.set_member(&bottom, &Member::User("ada".to_owned()), true);
        let held = roles.held_by("ada");
        assert!([&top, &middle, &bottom].iter().all(|id| held.contains(id)) && held.len() == 4, "{held:?}");
        assert_eq!(roles.held_by("bob").len(), 1, "everybody is in PUBLIC");

        let admin = roles.by_name("admin").unwrap().id.clone();
        assert!(!roles.makes_admin("ada"));
        roles.set_member(&admin, &Member::Role(top.clone()), true);
        assert!(roles.makes_admin("ada") && !roles.makes_admin("bob"));
        roles.remove(&top);
        assert!(!roles.makes_admin("ada"));
    }
}
