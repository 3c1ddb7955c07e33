/// What more than one group of the sample needs.
#[allow(clippy::similar_names, reason = "members are called as the vendor calls them")]
pub mod common {
    include!(concat!(env!("OUT_DIR"), "/dremio/common.rs"));
}

/// Labels that come with pictures: the same path, and another type of body.
/// Reached by [`Software::drawer_files`](crate::dremio::Software::drawer_files).
///
/// # Operations
/// Methods of [`DrawerFiles`](crate::dremio::drawer_files::DrawerFiles):
///
/// | method | |
/// |---|---|
/// | [`label`](crate::dremio::drawer_files::DrawerFiles::label) | Labels a drawer with pictures. |
pub mod drawer_files {
    include!(concat!(env!("OUT_DIR"), "/dremio/drawer_files.rs"));
}

/// Labels that are told of as they dry: the same path, and a parameter that is always the same.
/// Reached by [`Software::drawer_lines`](crate::dremio::Software::drawer_lines).
///
/// # Operations
/// Methods of [`DrawerLines`](crate::dremio::drawer_lines::DrawerLines):
///
/// | method | |
/// |---|---|
/// | [`label`](crate::dremio::drawer_lines::DrawerLines::label) | Labels a drawer and tells how it dries. |
pub mod drawer_lines {
    include!(concat!(env!("OUT_DIR"), "/dremio/drawer_lines.rs"));
}

/// Drawers, whose list has edges, and whose labels are text.
/// Reached by [`Software::drawers`](crate::dremio::Software::drawers).
///
/// # Operations
/// Methods of [`Drawers`](crate::dremio::drawers::Drawers):
///
/// | method | |
/// |---|---|
/// | [`list`](crate::dremio::drawers::Drawers::list) | Lists drawers. |
/// | [`replace`](crate::dremio::drawers::Drawers::replace) | Replaces a drawer. |
/// | [`count_labels`](crate::dremio::drawers::Drawers::count_labels) | Counts the labels. |
/// | [`label`](crate::dremio::drawers::Drawers::label) | Labels a drawer. |
#[allow(clippy::similar_names, reason = "members are called as the vendor calls them")]
#[allow(
    clippy::needless_pass_by_value,
    reason = "an argument is mostly made where it is given, and reads better there without a `&`"
)]
pub mod drawers {
    include!(concat!(env!("OUT_DIR"), "/dremio/drawers.rs"));
}

/// Parts, which one deployment only has.
/// Reached by [`Software::parts`](crate::dremio::Software::parts).
///
/// # Operations
/// Methods of [`PartStore`](crate::dremio::parts::PartStore):
///
/// | method | |
/// |---|---|
/// | [`list`](crate::dremio::parts::PartStore::list) | Lists parts. |
/// | [`count`](crate::dremio::parts::PartStore::count) | Counts parts. |
/// | [`replace`](crate::dremio::parts::PartStore::replace) | Replaces a part. |
#[allow(clippy::similar_names, reason = "members are called as the vendor calls them")]
#[allow(
    clippy::needless_pass_by_value,
    reason = "an argument is mostly made where it is given, and reads better there without a `&`"
)]
pub mod parts {
    include!(concat!(env!("OUT_DIR"), "/dremio/parts.rs"));
}

/// Shelves, whose operations have bodies, answers and parameters of the rarer kinds.
/// Reached by [`Software::racks`](crate::dremio::Software::racks) or
/// [`Cloud::racks`](crate::dremio::Cloud::racks).
///
/// # Operations
/// Methods of [`Shelves`](crate::dremio::shelves::Shelves):
///
/// | method | |
/// |---|---|
/// | [`list`](crate::dremio::shelves::Shelves::list) | Lists shelves. |
/// | [`create`](crate::dremio::shelves::Shelves::create) | Puts up a shelf. |
/// | [`delete_all`](crate::dremio::shelves::Shelves::delete_all) | Takes down every shelf. |
/// | [`search`](crate::dremio::shelves::Shelves::search) | Finds shelves. |
/// | [`create_key`](crate::dremio::shelves::Shelves::create_key) | Makes a key. |
/// | [`watch`](crate::dremio::shelves::Shelves::watch) | Watches the shelves. |
/// | [`download_plan`](crate::dremio::shelves::Shelves::download_plan) | Downloads the plan. |
#[allow(clippy::similar_names, reason = "members are called as the vendor calls them")]
#[allow(
    clippy::needless_pass_by_value,
    reason = "an argument is mostly made where it is given, and reads better there without a `&`"
)]
pub mod shelves {
    include!(concat!(env!("OUT_DIR"), "/dremio/shelves.rs"));
}

/// Widgets, the things of this sample.
/// Reached by [`Software::widgets`](crate::dremio::Software::widgets) or
/// [`Project::widgets`](crate::dremio::Project::widgets).
///
/// A widget is found with [`widgets.get`](crate::dremio::widgets::Widgets::get) and made of
/// [`parts.list`](crate::dremio::parts::PartStore::list). Text that looks like \[a link] or like
/// \<html> is not taken for one, [a link](https://example.com/a) and <https://example.com/b> are links.
///
/// # Operations
/// Methods of [`Widgets`](crate::dremio::widgets::Widgets):
///
/// | method | |
/// |---|---|
/// | [`list`](crate::dremio::widgets::Widgets::list) | Lists widgets. |
/// | [`create`](crate::dremio::widgets::Widgets::create) | Creates a widget. |
/// | [`get`](crate::dremio::widgets::Widgets::get) | Fetches a widget. |
/// | [`update`](crate::dremio::widgets::Widgets::update) | Replaces a widget. |
/// | [`delete`](crate::dremio::widgets::Widgets::delete) | Deletes a widget. |
/// | [`paint`](crate::dremio::widgets::Widgets::paint) | Paints what lies at a path. |
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
/// Reached by [`Software::drawer_files`](crate::dremio::Software::drawer_files).
///
/// | operation | method and path | edition | releases |
/// |---|---|---|---|
/// | [`drawer_files.label`](crate::dremio::drawer_files::DrawerFiles::label) | <code>POST /<wbr>api/<wbr>v3/<wbr>drawers/<wbr>labels</code> in parts | all |  |
///
/// # [`drawer_lines`]
/// Labels that are told of as they dry: the same path, and a parameter that is always the same.
/// Reached by [`Software::drawer_lines`](crate::dremio::Software::drawer_lines).
///
/// | operation | method and path | edition | releases |
/// |---|---|---|---|
/// | [`drawer_lines.label`](crate::dremio::drawer_lines::DrawerLines::label) | <code>POST /<wbr>api/<wbr>v3/<wbr>drawers/<wbr>labels?format=lines</code> | all |  |
///
/// # [`drawers`]
/// Drawers, whose list has edges, and whose labels are text.
/// Reached by [`Software::drawers`](crate::dremio::Software::drawers).
///
/// | operation | method and path | edition | releases |
/// |---|---|---|---|
/// | [`drawers.list`](crate::dremio::drawers::Drawers::list) | <code>GET /<wbr>api/<wbr>v3/<wbr>drawers</code> | all |  |
/// | [`drawers.replace`](crate::dremio::drawers::Drawers::replace) | <code>PUT /<wbr>api/<wbr>v3/<wbr>drawers</code> | all |  |
/// | [`drawers.count_labels`](crate::dremio::drawers::Drawers::count_labels) | <code>GET /<wbr>api/<wbr>v3/<wbr>drawers/<wbr>labels</code> | all |  |
/// | [`drawers.label`](crate::dremio::drawers::Drawers::label) | <code>POST /<wbr>api/<wbr>v3/<wbr>drawers/<wbr>labels</code> | all |  |
///
/// # [`parts`]
/// Parts, which one deployment only has.
/// Reached by [`Software::parts`](crate::dremio::Software::parts).
///
/// | operation | method and path | edition | releases |
/// |---|---|---|---|
/// | [`parts.list`](crate::dremio::parts::PartStore::list) | <code>GET /<wbr>api/<wbr>v3/<wbr>parts</code> | all |  |
/// | [`parts.count`](crate::dremio::parts::PartStore::count) | <code>POST /<wbr>api/<wbr>v3/<wbr>parts</code> | all | deprecated |
/// | [`parts.replace`](crate::dremio::parts::PartStore::replace) | <code>PUT /<wbr>api/<wbr>v3/<wbr>parts/<wbr>{number}</code> | all |  |
///
/// # [`shelves`]
/// Shelves, whose operations have bodies, answers and parameters of the rarer kinds.
/// Reached by [`Software::racks`](crate::dremio::Software::racks) or
/// [`Cloud::racks`](crate::dremio::Cloud::racks).
///
/// | operation | method and path | edition | releases |
/// |---|---|---|---|
/// | [`shelves.list`](crate::dremio::shelves::Shelves::list) | <code>GET /<wbr>api/<wbr>v3/<wbr>shelves</code> | all |  |
/// | [`shelves.create`](crate::dremio::shelves::Shelves::create) | <code>POST /<wbr>api/<wbr>v3/<wbr>shelves</code> | all |  |
/// | [`shelves.delete_all`](crate::dremio::shelves::Shelves::delete_all) | <code>DELETE /<wbr>api/<wbr>v3/<wbr>shelves</code> | all | until 25.2, deprecated |
/// | [`shelves.search`](crate::dremio::shelves::Shelves::search) | <code>POST /<wbr>api/<wbr>v3/<wbr>shelves/<wbr>search</code> | all |  |
/// | [`shelves.create_key`](crate::dremio::shelves::Shelves::create_key) | <code>POST /<wbr>api/<wbr>v3/<wbr>shelves/<wbr>keys</code> | all |  |
/// | [`shelves.watch`](crate::dremio::shelves::Shelves::watch) | <code>GET /<wbr>v1/<wbr>shelves/<wbr>watch</code> | Cloud only |  |
/// | [`shelves.download_plan`](crate::dremio::shelves::Shelves::download_plan) | <code>GET /<wbr>api/<wbr>v3/<wbr>shelves/<wbr>plan</code> | all |  |
///
/// # [`widgets`]
/// Widgets, the things of this sample.
/// Reached by [`Software::widgets`](crate::dremio::Software::widgets) or
/// [`Project::widgets`](crate::dremio::Project::widgets).
///
/// | operation | method and path | edition | releases |
/// |---|---|---|---|
/// | [`widgets.list`](crate::dremio::widgets::Widgets::list) | <code>GET /<wbr>api/<wbr>v3/<wbr>widgets</code><br><code>GET /<wbr>v0/<wbr>projects/<wbr>{projectId}/<wbr>widgets</code> | all |  |
/// | [`widgets.create`](crate::dremio::widgets::Widgets::create) | <code>POST /<wbr>api/<wbr>v3/<wbr>widgets</code><br><code>POST /<wbr>v0/<wbr>projects/<wbr>{projectId}/<wbr>widgets</code> | Enterprise | since 2.0 |
/// | [`widgets.get`](crate::dremio::widgets::Widgets::get) | <code>GET /<wbr>api/<wbr>v3/<wbr>widgets/<wbr>{id}</code><br><code>GET /<wbr>v0/<wbr>projects/<wbr>{projectId}/<wbr>widgets/<wbr>{id}</code> | all |  |
/// | [`widgets.update`](crate::dremio::widgets::Widgets::update) | <code>PUT /<wbr>api/<wbr>v3/<wbr>widgets/<wbr>{id}</code><br><code>PUT /<wbr>v0/<wbr>projects/<wbr>{projectId}/<wbr>widgets/<wbr>{id}</code> | all |  |
/// | [`widgets.delete`](crate::dremio::widgets::Widgets::delete) | <code>DELETE /<wbr>api/<wbr>v3/<wbr>widgets/<wbr>{id}</code> | all |  |
/// | [`widgets.paint`](crate::dremio::widgets::Widgets::paint) | <code>POST /<wbr>api/<wbr>v3/<wbr>widgets/<wbr>by-path/<wbr>{path}/<wbr>{colour}</code><br><code>POST /<wbr>v0/<wbr>projects/<wbr>{projectId}/<wbr>widgets/<wbr>by-path/<wbr>{path}/<wbr>{colour}</code> | all |  |
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
