//! Firebolt: its SQL, and the services around it.

pub(crate) mod sql;
