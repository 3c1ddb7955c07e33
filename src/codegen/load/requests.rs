//! No two operations send the same request: where method and path are the same, something else tells them apart.

use std::collections::BTreeMap;

use super::super::deployments::Deployment;
use super::super::model::{Api, Operation};
use super::super::refusal::Refusal;
use super::document::Document;
use super::operations::unnamed;

/// Refuses operations of different documents that a server could not tell apart.
pub fn check(documents: &[Document], api: &Api) -> Result<(), Refusal> {
    let mut taken: BTreeMap<String, &str> = BTreeMap::new();
    for (index, (document, group)) in documents.iter().zip(&api.groups).enumerate() {
        for operation in &group.operations {
            let method = operation.method.to_ascii_lowercase();
            let at = document.root(index).keys(&["paths", &operation.path, &method]);
            for deployment in &operation.deployments {
                if let Some(other) = taken.insert(request(operation, deployment), &operation.id) {
                    return at.refuse(format!(
                        "`{other}` sends the same request: a parameter with one value, or another content type of the \
                         body, tells two operations apart"
                    ));
                }
            }
        }
    }
    Ok(())
}

/// What a server sees of an operation, whatever is filled in.
fn request(operation: &Operation, deployment: &Deployment) -> String {
    let mut constants: Vec<String> =
        operation.constants().map(|(name, value)| format!("{name}={value}")).collect();
    constants.sort_unstable();
    let (path, constants) = (unnamed(&operation.path), constants.join("&"));
    let content_type = operation.body.as_ref().map_or("", |body| body.content_type.as_str());
    let Deployment { client, url, .. } = deployment;
    format!("{client} {} {url}{path}?{constants} {content_type}", operation.method)
}
