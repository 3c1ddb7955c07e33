//! `USE`: where a session goes, and the headers that tell its client.

use super::Site;
use super::failure::Failure;
use crate::firebolt::Firebolt;
use crate::firebolt::access::Caller;
use crate::firebolt::settings::Quirk;
use crate::http::Request;

const UPDATE_PARAMETERS: &str = "firebolt-update-parameters";
const UPDATE_ENDPOINT: &str = "firebolt-update-endpoint";
const RESET_SESSION: &str = "firebolt-reset-session";
const REMOVE_PARAMETERS: &str = "firebolt-remove-parameters";

/// Headers of an answer that change what the client sends from now on.
pub(super) type Headers = Vec<(&'static str, String)>;

/// The header that says new values of parameters.
pub(super) fn update(pairs: &[(&str, &str)]) -> (&'static str, String) {
    let pairs: Vec<String> = pairs.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
    (UPDATE_PARAMETERS, pairs.join(","))
}

/// The header that says which parameters are to be forgotten.
pub(super) fn remove(names: &[&str]) -> (&'static str, String) {
    (REMOVE_PARAMETERS, names.join(","))
}

/// `USE DATABASE`
pub(super) fn use_database(firebolt: &Firebolt, site: &Site, name: &str) -> Result<Headers, Failure> {
    if firebolt.organization().database_named(&site.account.id, name).is_none() {
        return Err(Failure::request(format!("Database '{name}' does not exist or not authorized.")));
    }
    Ok(vec![update(&[("database", name)])])
}

/// `USE ENGINE`: the session begins anew, with the database that it had.
pub(super) fn use_engine(
    firebolt: &Firebolt,
    site: &Site,
    request: &Request,
    database: Option<&str>,
    name: &str,
) -> Result<Headers, Failure> {
    if firebolt.settings.is_core() {
        return Err(Failure::request("USE ENGINE is not supported here"));
    }
    let is_system = name == "system";
    let known = firebolt.organization().engine_named(&site.account.id, name, firebolt.now()).is_some();
    if !is_system && !known {
        return Err(Failure::request(format!("Engine '{name}' does not exist or not authorized.")));
    }
    let mut pairs = vec![("engine", name)];
    pairs.extend(database.map(|database| ("database", database)));
    let has_account_id = firebolt.settings.has(Quirk::AccountIdInUrls);
    if has_account_id {
        pairs.push(("account_id", &site.account.id));
    }
    let mut headers = vec![(RESET_SESSION, "true".to_owned()), update(&pairs)];
    if firebolt.settings.has(Quirk::UpdateEndpoint) {
        let address = firebolt.address.to_string();
        let host = request.header("host").unwrap_or(&address);
        let account = if has_account_id { format!("&account_id={}", site.account.id) } else { String::new() };
        headers.push((UPDATE_ENDPOINT, format!("{host}?engine={}{account}", escape(name))));
    }
    Ok(headers)
}

/// Whether the caller may be in the account that the request speaks of.
pub(super) fn check_account(site: &Site, caller: &Caller, account_id: Option<&str>) -> Result<(), Failure> {
    let differs = account_id.is_some_and(|id| id != site.account.id);
    if differs || !caller.may_use(&site.account.id) {
        let id = account_id.unwrap_or(&site.account.id);
        return Err(Failure::Request(403, format!("Account '{id}' does not exist or not authorized.")));
    }
    Ok(())
}

/// Percent-encodes what is not plain in a value.
fn escape(value: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte);
    let escape = |byte: u8| {
        if is_plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
    };
    value.bytes().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_cannot_be_mistaken_for_other_parameters() {
        assert_eq!(
            update(&[("database", "a=b,c d"), ("engine", "my_engine")]),
            ("firebolt-update-parameters", "database=a%3Db%2Cc%20d,engine=my_engine".to_owned())
        );
    }
}
