//! Lists of users and roles: filtered, sorted, and cut into pages.

use super::super::page::{self, Page, Size};
use crate::dremio::ApiError;
use crate::dremio::identity::expression::Expression;
use crate::dremio::target::Query;

const SIZE: Size = Size { default: 100, max: 1000 };

/// The page that a query asks for. The attributes, `id` among them, are what it may filter and sort by.
pub(super) fn page<'a, T>(
    query: &Query,
    all: impl IntoIterator<Item = &'a T>,
    attributes: &[&str],
    attribute: impl Fn(&T, &str) -> String,
) -> Result<Page<&'a T>, ApiError> {
    let filter = Expression::parse(query.get("filter").unwrap_or_default(), attributes)?;
    let fits = |item: &&T| filter.accepts(&|name| attribute(item, name));
    let mut items: Vec<&T> = all.into_iter().filter(fits).collect();
    page::sort(query, &mut items, attributes, |item, name| attribute(item, name))?;
    page::cut(query, SIZE, items, |item| attribute(item, "id"))
}
