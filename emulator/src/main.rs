//! The emulator as a program.

use std::env;
use std::process::ExitCode;

use lakehouse_emulator::{
    CloudBuilder, DremioBuilder, Emulator, Error, FireboltCoreBuilder, FireboltV1Builder, FireboltV2Builder,
};

const HELP: &str = "\
An in-process stand-in for Dremio and Firebolt, for tests and demonstrations.

Usage: lakehouse-emulator [--service SERVICE] [--port PORT] [--seed FILE]...

Prints its URL, and serves until it is ended.

  --service SERVICE  `software` (default) or `cloud` for Dremio; `firebolt-v1`,
                     `firebolt-v2` or `firebolt-core` for Firebolt
  --port PORT        port on loopback (9047; of Firebolt 3473)
  --seed FILE        JSON file that says what is there, as the manual in this crate's
                     documentation describes it; of several, each adds to those before.
                     Without any there is an administrator `dremio` and an empty catalog.
                     The password is `dremio123`; on Cloud that is a personal access
                     token, and the project is `dremio`.
                     Firebolt has an account, a database and an engine `firebolt` then, a
                     user `firebolt@example.com` and a service account `firebolt`; the
                     password and the secret are `firebolt123`, and Core needs neither
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

/// What is emulated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Service {
    Software,
    Cloud,
    FireboltV1,
    FireboltV2,
    FireboltCore,
}

impl Service {
    const NAMES: [(&str, Self); 5] = [
        ("software", Self::Software),
        ("cloud", Self::Cloud),
        ("firebolt-v1", Self::FireboltV1),
        ("firebolt-v2", Self::FireboltV2),
        ("firebolt-core", Self::FireboltCore),
    ];

    fn parse(text: &str) -> Result<Self, Error> {
        let found = Self::NAMES.into_iter().find(|(name, _)| *name == text);
        let names = Self::NAMES.map(|(name, _)| name).join(", ");
        let unknown = || Error::from(format!("`{text}` is no service; these are: {names}"));
        found.map(|(_, service)| service).ok_or_else(unknown)
    }

    fn port(self) -> u16 {
        match self {
            Self::Software | Self::Cloud => 9047,
            Self::FireboltV1 | Self::FireboltV2 | Self::FireboltCore => 3473,
        }
    }
}

/// What the arguments ask for.
#[derive(Debug)]
struct Wanted {
    service: Service,
    port: Option<u16>,
    seeds: Vec<String>,
}

impl Wanted {
    /// Nothing if only the help was asked for.
    fn parse(arguments: impl Iterator<Item = String>) -> Result<Option<Self>, Error> {
        let mut wanted = Self { service: Service::Software, port: None, seeds: Vec::new() };
        let mut arguments = arguments;
        while let Some(argument) = arguments.next() {
            let mut value =
                || arguments.next().ok_or_else(|| Error::from(format!("{argument} needs a value")));
            match argument.as_str() {
                "--service" => wanted.service = Service::parse(&value()?)?,
                "--port" => {
                    let port = value()?;
                    let parsed = port.parse().map_err(|_| Error::from(format!("`{port}` is no port")))?;
                    wanted.port = Some(parsed);
                }
                "--seed" => wanted.seeds.push(value()?),
                "--help" | "-h" => return Ok(None),
                other => return Err(Error::from(format!("unknown argument `{other}`; --help lists them"))),
            }
        }
        Ok(Some(wanted))
    }

    fn start(self) -> Result<Emulator, Error> {
        let (port, seeds) = (self.port.unwrap_or_else(|| self.service.port()), self.seeds.into_iter());
        match self.service {
            Service::Software => seeds.fold(Emulator::dremio().port(port), DremioBuilder::seed_file).start(),
            Service::Cloud => {
                seeds.fold(Emulator::dremio_cloud().port(port), CloudBuilder::seed_file).start()
            }
            Service::FireboltV1 => {
                seeds.fold(Emulator::firebolt_v1().port(port), FireboltV1Builder::seed_file).start()
            }
            Service::FireboltV2 => {
                seeds.fold(Emulator::firebolt_v2().port(port), FireboltV2Builder::seed_file).start()
            }
            Service::FireboltCore => {
                seeds.fold(Emulator::firebolt_core().port(port), FireboltCoreBuilder::seed_file).start()
            }
        }
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
