//! The emulator as a program.

use std::env;
use std::process::ExitCode;

use lakehouse_emulator::{Emulator, Error};

const HELP: &str = "\
An in-process stand-in for Dremio, for tests and demonstrations.

Usage: lakehouse-emulator [--port PORT] [--seed FILE]

  --port PORT   port on loopback (9047)
  --seed FILE   JSON file that says what is there; without it, an administrator
                `dremio` with the password `dremio123` and an empty catalog
  --help        print this
";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("lakehouse-emulator: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<(), Error> {
    let mut builder = Emulator::dremio().port(9047);
    let mut arguments = env::args().skip(1);
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().ok_or_else(|| Error::from(format!("{argument} needs a value")));
        builder = match argument.as_str() {
            "--port" => {
                let port = value()?;
                builder.port(port.parse().map_err(|_| Error::from(format!("`{port}` is no port")))?)
            }
            "--seed" => builder.seed_file(value()?),
            "--help" | "-h" => {
                print!("{HELP}");
                return Ok(());
            }
            other => return Err(Error::from(format!("unknown argument `{other}`; --help lists them"))),
        };
    }
    let emulator = builder.start()?;
    println!("{}", emulator.url());
    emulator.wait();
    Ok(())
}
