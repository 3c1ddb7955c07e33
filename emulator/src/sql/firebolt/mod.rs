//! What Firebolt's values need beside Dremio's: microseconds, time zones, their texts and casts, geography.

mod aggregates;
pub(crate) mod convert;
pub(crate) mod functions;
pub(crate) mod geography;
pub(crate) mod micros;
pub(crate) mod text;
mod zone;

pub(crate) use zone::Zone;
