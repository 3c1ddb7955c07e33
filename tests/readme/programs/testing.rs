use std::error::Error;

use lakehouse::dremio::Software;
use lakehouse_emulator::{DataType, Emulator, Value};

fn main() -> Result<(), Box<dyn Error>> {
    let rows = (1..=3).map(|id| vec![Value::Int(id)]);
    let emulator = Emulator::dremio()
        .admin("ada", "correct horse")
        .table("lake.orders", [("id", DataType::BigInt)], rows)
        .start()?;
    let dremio = Software::builder(emulator.url()).login("ada", "correct horse").build()?;
    let ids: Vec<i64> =
        dremio.query("SELECT id FROM lake.orders ORDER BY id").rows_as()?.collect::<Result<_, _>>()?;
    assert_eq!(ids, [1, 2, 3]);
    Ok(())
}
