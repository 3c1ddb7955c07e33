//! `OrderBy`: a sort key with its direction.

use std::fmt;

/// A key to sort a list by, ascending or descending.
///
/// A key alone is ascending, so that it can be given as it is:
///
/// ```no_run
/// use lakehouse::OrderBy;
/// use lakehouse::dremio::scripts::ScriptSortKey;
/// # fn example(dremio: &lakehouse::dremio::Software) -> lakehouse::Result<()> {
/// let newest = OrderBy::descending(ScriptSortKey::CreatedAt);
/// let newest_first = dremio.scripts().list().order_by([newest]);
/// let by_name = dremio.scripts().list().order_by([ScriptSortKey::Name]);
/// # drop((newest_first.send()?, by_name.send()?));
/// # Ok(()) }
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OrderBy<K> {
    key: K,
    descending: bool,
}

impl<K> OrderBy<K> {
    /// From the smallest to the largest.
    pub fn ascending(key: K) -> Self {
        Self { key, descending: false }
    }

    /// From the largest to the smallest.
    pub fn descending(key: K) -> Self {
        Self { key, descending: true }
    }
}

impl<K> From<K> for OrderBy<K> {
    fn from(key: K) -> Self {
        Self::ascending(key)
    }
}

/// As it stands on the wire: with a `-` in front when it is descending.
impl<K: fmt::Display> fmt::Display for OrderBy<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.descending {
            f.write_str("-")?;
        }
        self.key.fmt(f)
    }
}
