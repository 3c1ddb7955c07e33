//! Lists of the control plane: pages that are read on after a cursor.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;

use super::arguments::{Arguments, invalid};
use crate::firebolt::refusal::Refusal;

/// How many entries a page has unless the query says it.
const SIZE: usize = 100;

#[derive(Debug, Serialize)]
pub(super) struct Page<T> {
    page: Info,
    edges: Vec<Edge<T>>,
}

#[derive(Debug, Serialize)]
struct Info {
    page_size: usize,
    total_size: usize,
    has_previous_page: bool,
    has_next_page: bool,
}

#[derive(Debug, Serialize)]
struct Edge<T> {
    cursor: String,
    node: T,
}

/// Cuts the page out of a list that a query asks for. A cursor knows the key of its entry and, should that be gone,
/// its place.
pub(super) fn cut<T>(
    arguments: &Arguments,
    items: Vec<T>,
    key: impl Fn(&T) -> String,
) -> Result<Page<T>, Refusal> {
    let size = match arguments.get("page.first") {
        None => SIZE,
        Some(text) => text
            .parse()
            .ok()
            .filter(|size| *size > 0)
            .ok_or_else(|| invalid(&format!("page.first must be a positive number, not \"{text}\"")))?,
    };
    let start = match arguments.get("page.after") {
        None => 0,
        Some(text) => {
            let cursor = read(text).ok_or_else(|| invalid("page.after is no cursor of this list"))?;
            items.iter().position(|item| key(item) == cursor.1).map_or(cursor.0, |place| place + 1)
        }
    };
    let total_size = items.len();
    let end = start.saturating_add(size);
    let edge = |(place, node): (usize, T)| Edge { cursor: write(place, &key(&node)), node };
    let edges: Vec<_> = items.into_iter().enumerate().skip(start).take(size).map(edge).collect();
    let page = Info {
        page_size: edges.len(),
        total_size,
        has_previous_page: start > 0,
        has_next_page: end < total_size,
    };
    Ok(Page { page, edges })
}

fn write(place: usize, key: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{place} {key}"))
}

fn read(cursor: &str) -> Option<(usize, String)> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()?;
    let (place, key) = text.split_once(' ')?;
    Some((place.parse().ok()?, key.to_owned()))
}

/// Sorts by what `order_by` names: `<PREFIX>_<WHAT>_ASC` or `.._DESC`. `value` gives nothing for what is no column.
pub(super) fn sort<T>(
    arguments: &Arguments,
    prefix: &str,
    items: &mut [T],
    value: impl Fn(&T, &str) -> Option<String>,
) -> Result<(), Refusal> {
    let Some(order) = arguments.get("order_by") else { return Ok(()) };
    let unknown = || invalid(&format!("order_by \"{order}\" is not known"));
    let column = order.strip_prefix(prefix).ok_or_else(unknown)?;
    if column == "_UNSPECIFIED" {
        return Ok(());
    }
    let column = column.strip_prefix('_').ok_or_else(unknown)?;
    let (column, is_descending) = match (column.strip_suffix("_ASC"), column.strip_suffix("_DESC")) {
        (Some(column), _) => (column, false),
        (_, Some(column)) => (column, true),
        _ => return Err(unknown()),
    };
    if items.iter().any(|item| value(item, column).is_none()) {
        return Err(unknown());
    }
    items.sort_by_cached_key(|item| value(item, column));
    if is_descending {
        items.reverse();
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dremio::target::Query;

    fn arguments(query: &str) -> Arguments {
        Arguments::of(Query::parse(query).unwrap())
    }

    fn page(query: &str, items: &[&str]) -> Result<Page<String>, Refusal> {
        cut(&arguments(query), items.iter().map(|&item| item.to_owned()).collect(), String::clone)
    }

    fn nodes(page: &Page<String>) -> Vec<&str> {
        page.edges.iter().map(|edge| edge.node.as_str()).collect()
    }

    #[test]
    fn pages_follow_one_another() {
        let first = page("page.first=2", &["a", "b", "c"]).unwrap();
        assert_eq!((nodes(&first), first.page.has_next_page), (vec!["a", "b"], true));
        let next = format!("page.first=2&page.after={}", first.edges[1].cursor);
        let second = page(&next, &["a", "b", "c"]).unwrap();
        assert_eq!((nodes(&second), second.page.has_next_page), (vec!["c"], false));
        assert!(second.page.has_previous_page && second.page.total_size == 3);
        assert_eq!(nodes(&page(&next, &["b", "x", "y"]).unwrap()), ["x", "y"], "the key counts");
    }

    #[test]
    fn what_is_no_page_is_refused() {
        for query in ["page.first=0", "page.first=x", "page.after=!", "page.after=AAAA"] {
            assert!(page(query, &["a"]).is_err(), "{query}");
        }
    }

    #[test]
    fn lists_are_sorted_by_known_columns_alone() {
        let value = |item: &String, column: &str| (column == "NAME").then(|| item.clone());
        let mut items = ["b".to_owned(), "a".to_owned()];
        sort(&arguments("order_by=ENGINE_ORDER_NAME_ASC"), "ENGINE_ORDER", &mut items, value).unwrap();
        assert_eq!(items, ["a", "b"]);
        sort(&arguments("orderBy=ENGINE_ORDER_NAME_DESC"), "ENGINE_ORDER", &mut items, value).unwrap();
        assert_eq!(items, ["b", "a"]);
        sort(&arguments("order_by=ENGINE_ORDER_UNSPECIFIED"), "ENGINE_ORDER", &mut items, value).unwrap();
        for order in ["name", "ENGINE_ORDER_NAME", "ENGINE_ORDER_SIZE_ASC", "DATABASE_ORDER_NAME_ASC"] {
            let refused = sort(&arguments(&format!("order_by={order}")), "ENGINE_ORDER", &mut items, value);
            assert!(refused.is_err(), "{order}");
        }
    }
}
