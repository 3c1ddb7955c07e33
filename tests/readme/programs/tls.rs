use std::error::Error;
use std::{env, fs};

use lakehouse::dremio::Software;
use lakehouse::{Proxy, Tls};

fn main() -> Result<(), Box<dyn Error>> {
    // Besides Mozilla's authorities, which are compiled in, that of the company.
    let tls = Tls::new().add_root_certificates(fs::read(env::var("COMPANY_CA")?)?);
    // Unless set, HTTPS_PROXY, ALL_PROXY and NO_PROXY are followed.
    let proxy = Proxy::new(env::var("COMPANY_PROXY")?).no_proxy([".internal", "10.0.0.0/8"]);
    let dremio = Software::builder(env::var("DREMIO_URL")?)
        .login("ada", env::var("DREMIO_PASSWORD")?)
        .tls(tls)
        .proxy(proxy)
        .header("X-Team", "finance")
        .user_agent("nightly-report/2.1")
        .build()?;
    println!("Dremio {}", dremio.cluster().get_info().send()?.version);
    Ok(())
}
