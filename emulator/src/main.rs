//! The emulator as a program.

use std::env;
use std::process::ExitCode;

use lakehouse_emulator::{CloudBuilder, DremioBuilder, Emulator, Error};

const HELP: &str = "\
An in-process stand-in for Dremio, for tests and demonstrations.

Usage: lakehouse-emulator [--service SERVICE] [--port PORT] [--seed FILE]

  --service SERVICE  `software` (default) or `cloud`
  --port PORT        port on loopback (9047)
  --seed FILE        JSON file that says what is there; without it, an administrator
                     `dremio` and an empty catalog. The password is `dremio123`; on
                     Cloud that is a personal access token, and the project is `dremio`
  --help             print this
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

/// What the arguments ask for.
#[derive(Debug)]
struct Wanted {
    is_cloud: bool,
    port: u16,
    seeds: Vec<String>,
}

impl Wanted {
    /// Nothing if only the help was asked for.
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Option<Self>, Error> {
        let mut wanted = Self { is_cloud: false, port: 9047, seeds: Vec::new() };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut value =
                || arguments.next().ok_or_else(|| Error::from(format!("{argument} needs a value")));
            match argument.as_str() {
                "--service" => {
                    wanted.is_cloud = match value()?.as_str() {
                        "software" => false,
                        "cloud" => true,
                        other => {
                            return Err(Error::from(format!("`{other}` is no service: software or cloud")));
                        }
                    };
                }
                "--port" => {
                    let port = value()?;
                    wanted.port = port.parse().map_err(|_| Error::from(format!("`{port}` is no port")))?;
                }
                "--seed" => wanted.seeds.push(value()?),
                "--help" | "-h" => return Ok(None),
                other => return Err(Error::from(format!("unknown argument `{other}`; --help lists them"))),
            }
        }
        Ok(Some(wanted))
    }

    fn start(self) -> Result<Emulator, Error> {
        if self.is_cloud {
            let builder = Emulator::dremio_cloud().port(self.port);
            return self.seeds.into_iter().fold(builder, CloudBuilder::seed_file).start();
        }
        let builder = Emulator::dremio().port(self.port);
        self.seeds.into_iter().fold(builder, DremioBuilder::seed_file).start()
    }
}

fn run() -> Result<(), Error> {
    let Some(wanted) = Wanted::parse(env::args().skip(1))? else {
        print!("{HELP}");
        return Ok(());
    };
    let emulator = wanted.start()?;
    println!("{}", emulator.url());
    emulator.wait();
    Ok(())
}
