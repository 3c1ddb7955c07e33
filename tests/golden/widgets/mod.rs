/// What more than one group of the sample needs.
#[allow(clippy::similar_names, reason = "members are called as the vendor calls them")]
pub mod common {
    include!(concat!(env!("OUT_DIR"), "/dremio/common.rs"));
}

/// Parts, which one deployment only has.
#[allow(clippy::similar_names, reason = "members are called as the vendor calls them")]
#[allow(
    clippy::needless_pass_by_value,
    reason = "an argument is mostly made where it is given, and reads better there without a `&`"
)]
pub mod parts {
    include!(concat!(env!("OUT_DIR"), "/dremio/parts.rs"));
}

/// Shelves, whose operations have bodies, answers and parameters of the rarer kinds.
#[allow(clippy::similar_names, reason = "members are called as the vendor calls them")]
#[allow(
    clippy::needless_pass_by_value,
    reason = "an argument is mostly made where it is given, and reads better there without a `&`"
)]
pub mod shelves {
    include!(concat!(env!("OUT_DIR"), "/dremio/shelves.rs"));
}

/// Widgets, the things of this sample.
///
/// A widget is found with [`widgets.get`](crate::dremio::widgets::Widgets::get) and made of
/// [`parts.list`](crate::dremio::parts::PartStore::list). Text that looks like \[a link] or like
/// \<html> is not taken for one, [a link](https://example.com/a) and <https://example.com/b> are links.
#[allow(clippy::similar_names, reason = "members are called as the vendor calls them")]
#[allow(
    clippy::needless_pass_by_value,
    reason = "an argument is mostly made where it is given, and reads better there without a `&`"
)]
pub mod widgets {
    include!(concat!(env!("OUT_DIR"), "/dremio/widgets.rs"));
}

#[cfg(feature = "testing")]
pub(crate) static OPERATIONS: &[&[crate::testing::Operation]] = &[
    parts::OPERATIONS,
    shelves::OPERATIONS,
    widgets::OPERATIONS,
];
