/// What more than one group of the sample needs.
#[allow(clippy::similar_names, reason = "members are called as the vendor calls them")]
pub mod common {
    include!(concat!(env!("OUT_DIR"), "/dremio/common.rs"));
}

/// Labels that come with pictures: the same path, and another type of body.
pub mod drawer_files {
    include!(concat!(env!("OUT_DIR"), "/dremio/drawer_files.rs"));
}

/// Labels that are told of as they dry: the same path, and a parameter that is always the same.
pub mod drawer_lines {
    include!(concat!(env!("OUT_DIR"), "/dremio/drawer_lines.rs"));
}

/// Drawers, whose list has edges, and whose labels are text.
#[allow(clippy::similar_names, reason = "members are called as the vendor calls them")]
#[allow(
    clippy::needless_pass_by_value,
    reason = "an argument is mostly made where it is given, and reads better there without a `&`"
)]
pub mod drawers {
    include!(concat!(env!("OUT_DIR"), "/dremio/drawers.rs"));
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

/// Every operation there is, group by group: method and path, edition, and the releases that have it.
///
/// Where no release is named, all documented ones have it. This page is made from the same documents as
/// the methods.
///
/// # [`drawer_files`]
/// Labels that come with pictures: the same path, and another type of body.
///
/// | operation | method and path | edition | releases |
/// |---|---|---|---|
/// | [`drawer_files.label`](crate::dremio::drawer_files::DrawerFiles::label) | `POST /api/v3/drawers/labels` in parts | all |  |
///
/// # [`drawer_lines`]
/// Labels that are told of as they dry: the same path, and a parameter that is always the same.
///
/// | operation | method and path | edition | releases |
/// |---|---|---|---|
/// | [`drawer_lines.label`](crate::dremio::drawer_lines::DrawerLines::label) | `POST /api/v3/drawers/labels?format=lines` | all |  |
///
/// # [`drawers`]
/// Drawers, whose list has edges, and whose labels are text.
///
/// | operation | method and path | edition | releases |
/// |---|---|---|---|
/// | [`drawers.list`](crate::dremio::drawers::Drawers::list) | `GET /api/v3/drawers` | all |  |
/// | [`drawers.replace`](crate::dremio::drawers::Drawers::replace) | `PUT /api/v3/drawers` | all |  |
/// | [`drawers.count_labels`](crate::dremio::drawers::Drawers::count_labels) | `GET /api/v3/drawers/labels` | all |  |
/// | [`drawers.label`](crate::dremio::drawers::Drawers::label) | `POST /api/v3/drawers/labels` | all |  |
///
/// # [`parts`]
/// Parts, which one deployment only has.
///
/// | operation | method and path | edition | releases |
/// |---|---|---|---|
/// | [`parts.list`](crate::dremio::parts::PartStore::list) | `GET /api/v3/parts` | all |  |
/// | [`parts.count`](crate::dremio::parts::PartStore::count) | `POST /api/v3/parts` | all | deprecated |
/// | [`parts.replace`](crate::dremio::parts::PartStore::replace) | `PUT /api/v3/parts/{number}` | all |  |
///
/// # [`shelves`]
/// Shelves, whose operations have bodies, answers and parameters of the rarer kinds.
///
/// | operation | method and path | edition | releases |
/// |---|---|---|---|
/// | [`shelves.list`](crate::dremio::shelves::Shelves::list) | `GET /api/v3/shelves` | all |  |
/// | [`shelves.create`](crate::dremio::shelves::Shelves::create) | `POST /api/v3/shelves` | all |  |
/// | [`shelves.delete_all`](crate::dremio::shelves::Shelves::delete_all) | `DELETE /api/v3/shelves` | all | until 25.2, deprecated |
/// | [`shelves.search`](crate::dremio::shelves::Shelves::search) | `POST /api/v3/shelves/search` | all |  |
/// | [`shelves.create_key`](crate::dremio::shelves::Shelves::create_key) | `POST /api/v3/shelves/keys` | all |  |
/// | [`shelves.watch`](crate::dremio::shelves::Shelves::watch) | `GET /v1/shelves/watch` | all |  |
/// | [`shelves.download_plan`](crate::dremio::shelves::Shelves::download_plan) | `GET /api/v3/shelves/plan` | all |  |
///
/// # [`widgets`]
/// Widgets, the things of this sample.
///
/// | operation | method and path | edition | releases |
/// |---|---|---|---|
/// | [`widgets.list`](crate::dremio::widgets::Widgets::list) | `GET /api/v3/widgets`<br>`GET /v0/projects/{projectId}/widgets` | all |  |
/// | [`widgets.create`](crate::dremio::widgets::Widgets::create) | `POST /api/v3/widgets`<br>`POST /v0/projects/{projectId}/widgets` | Enterprise | since 2.0 |
/// | [`widgets.get`](crate::dremio::widgets::Widgets::get) | `GET /api/v3/widgets/{id}`<br>`GET /v0/projects/{projectId}/widgets/{id}` | all |  |
/// | [`widgets.update`](crate::dremio::widgets::Widgets::update) | `PUT /api/v3/widgets/{id}`<br>`PUT /v0/projects/{projectId}/widgets/{id}` | all |  |
/// | [`widgets.delete`](crate::dremio::widgets::Widgets::delete) | `DELETE /api/v3/widgets/{id}` | all |  |
/// | [`widgets.paint`](crate::dremio::widgets::Widgets::paint) | `POST /api/v3/widgets/by-path/{path}/{colour}`<br>`POST /v0/projects/{projectId}/widgets/by-path/{path}/{colour}` | all |  |
///
/// # Not covered
/// What is known of, but not well enough; `call` of a client reaches it.
///
/// | operation | why |
/// |---|---|
/// | `POST /shelves/dust` | Nobody has seen its answer. |
pub mod operations {}

#[cfg(feature = "testing")]
pub(crate) static OPERATIONS: &[&[crate::testing::Operation]] = &[
    drawer_files::OPERATIONS,
    drawer_lines::OPERATIONS,
    drawers::OPERATIONS,
    parts::OPERATIONS,
    shelves::OPERATIONS,
    widgets::OPERATIONS,
];
