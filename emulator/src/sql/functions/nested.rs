//! Functions of lists, structs and maps.

use super::super::cell::{self, Cell};
use super::{Body, boolean, bytes, int, text};

/// Functions that give NULL for NULL.
pub(super) static OPERATORS: &[(&str, Body)] = &[
    // (list, place from 0)
    ("n_item", |a| Ok(item(a, int(a, 1)))),
    // (map, key)
    ("n_value", |a| {
        let key = a.get(1);
        Ok(pairs(a).into_iter().find(|(own, _)| Some(own) == key).map_or(Cell::Null, |(_, value)| value))
    }),
    ("n_size", |a| length(cells(a).len())),
    ("n_map_size", |a| length(cells(a).len() / 2)),
    ("n_contains", |a| Ok(boolean(a.get(1).is_some_and(|wanted| cells(a).contains(wanted))))),
    ("n_keys", |a| Ok(cell::pack(&pairs(a).into_iter().map(|(key, _)| key).collect::<Vec<_>>()))),
    ("n_values", |a| Ok(cell::pack(&pairs(a).into_iter().map(|(_, value)| value).collect::<Vec<_>>()))),
    ("n_split", |a| {
        let parts: Vec<Cell> = text(a, 0).split(text(a, 1)).map(|part| Cell::Text(part.to_owned())).collect();
        Ok(cell::pack(&parts))
    }),
];

/// Functions that take NULLs.
pub(super) static LENIENT: &[(&str, Body)] = &[("n_pack", |a| Ok(cell::pack(a))), ("n_map", map)];

fn cells(a: &[Cell]) -> Vec<Cell> {
    a.first().map(cell::unpack).unwrap_or_default()
}

fn pairs(a: &[Cell]) -> Vec<(Cell, Cell)> {
    a.first().map(cell::entries).unwrap_or_default()
}

fn length(value: usize) -> Result<Cell, String> {
    Ok(Cell::Integer(i64::try_from(value).unwrap_or(i64::MAX)))
}

fn item(a: &[Cell], place: i64) -> Cell {
    usize::try_from(place).ok().and_then(|place| cells(a).into_iter().nth(place)).unwrap_or(Cell::Null)
}

/// Keys and values in turn; of equal keys the last wins.
fn map(a: &[Cell]) -> Result<Cell, String> {
    let mut entries: Vec<(Cell, Cell)> = Vec::new();
    for pair in a.chunks(2) {
        let [key, value] = pair else { continue };
        if *key == Cell::Null {
            return Err("A key of a map is NULL".to_owned());
        }
        match entries.iter_mut().find(|(known, _)| known == key) {
            Some((_, known)) => *known = value.clone(),
            None => entries.push((key.clone(), value.clone())),
        }
    }
    Ok(cell::pack(&entries.into_iter().flat_map(|(key, value)| [key, value]).collect::<Vec<_>>()))
}

pub(super) fn is_utf8(a: &[Cell]) -> Result<Cell, String> {
    Ok(boolean(std::str::from_utf8(bytes(a, 0)).is_ok()))
}
