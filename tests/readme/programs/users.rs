use std::env;
use std::error::Error;
use std::time::Duration;

use lakehouse::dremio::Software;
use lakehouse::dremio::roles::{NewRole, RoleMemberChange};
use lakehouse::dremio::tokens::NewPersonalAccessToken;

fn main() -> Result<(), Box<dyn Error>> {
    let url = env::var("DREMIO_URL")?;
    let dremio = Software::builder(&url).login("ada", env::var("DREMIO_PASSWORD")?).build()?;
    let bob = dremio.users().get_by_name("bob").send()?;
    let role = dremio.roles().create(NewRole::new("analysts")).send()?;
    dremio.roles().update_members(&role.id, [RoleMemberChange::add_user(&bob.id)]).send()?;

    let ada = dremio.users().get_by_name("ada").send()?;
    let week = Duration::from_secs(7 * 24 * 3600);
    let token = dremio.tokens().create(&ada.id, NewPersonalAccessToken::lasting("nightly", week)).send()?;
    let nightly = Software::builder(&url).personal_access_token(token).build()?;
    println!("Dremio {}", nightly.cluster().get_info().send()?.version);
    Ok(())
}
