//! What `GRANT` and `REVOKE` say. The catalog keeps who holds what.

/// Privileges on an object that somebody gets or loses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GrantChange {
    /// Whether it is `REVOKE`.
    pub is_revoked: bool,
    /// The privileges, in capitals and with `_` for blanks.
    pub privileges: Vec<String>,
    /// Whether it is about a role; else it is about a user.
    pub is_role: bool,
    /// The name of the user or role.
    pub grantee: String,
}
