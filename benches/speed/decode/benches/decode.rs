//! Decodes one page of a result of Dremio, 500 rows of twenty columns that are in memory, in every way that offers itself.

#[path = "../../shared/rows.rs"]
mod rows;

use std::collections::HashMap;

use divan::{Bencher, black_box, counter::ItemsCount};
use rows::Order;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use speed_decode::{PAGE, page};

fn main() {
    divan::main();
}

#[derive(Deserialize)]
struct Page<T> {
    rows: Vec<T>,
}

/// A few of the columns.
#[allow(dead_code, reason = "what counts is that they are decoded")]
#[derive(Deserialize)]
struct Few {
    order_id: i64,
    price: f64,
    city: String,
    ordered_at: String,
}

fn by_hand<T: DeserializeOwned>(bencher: Bencher) {
    let text = page().into_bytes();
    // What is returned would be dropped when nobody looks at the clock.
    bencher.counter(ItemsCount::new(PAGE)).bench_local(|| {
        let page: Page<T> = serde_json::from_slice(black_box(&text)).expect("a page");
        drop(black_box(page.rows));
    });
}

fn ours<T: DeserializeOwned>(bencher: Bencher) {
    let mut text = page().into_bytes();
    bencher.counter(ItemsCount::new(PAGE)).bench_local(|| {
        let read = lakehouse::testing::read_page(std::mem::take(&mut text), |row: T| drop(black_box(row)));
        text = read.expect("a page");
    });
}

#[divan::bench]
fn struct_serde_json(bencher: Bencher) {
    by_hand::<Order>(bencher);
}

#[divan::bench]
fn struct_lakehouse(bencher: Bencher) {
    ours::<Order>(bencher);
}

#[divan::bench]
fn few_columns_serde_json(bencher: Bencher) {
    by_hand::<Few>(bencher);
}

#[divan::bench]
fn few_columns_lakehouse(bencher: Bencher) {
    ours::<Few>(bencher);
}

#[divan::bench]
fn map_serde_json(bencher: Bencher) {
    by_hand::<Map<String, Value>>(bencher);
}

#[divan::bench]
fn map_lakehouse(bencher: Bencher) {
    ours::<HashMap<String, lakehouse::Json>>(bencher);
}

#[divan::bench]
fn text_serde_json(bencher: Bencher) {
    by_hand::<Box<RawValue>>(bencher);
}

#[divan::bench]
fn text_lakehouse(bencher: Bencher) {
    ours::<lakehouse::Json>(bencher);
}
