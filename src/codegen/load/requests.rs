//! No two operations send the same request: where method and path are the same, something else tells them apart.

use super::super::deployments::Deployment;
use super::super::model::{Api, Operation};
use super::super::refusal::Refusal;
use super::document::Document;
use super::names::Names;
use super::operations::unnamed;

/// Refuses operations of different documents that a server could not tell apart.
pub fn check(documents: &[Document], api: &Api) -> Result<(), Refusal> {
    let mut taken = Names::of("requests".to_owned());
    for (index, (document, group)) in documents.iter().zip(&api.groups).enumerate() {
        for operation in &group.operations {
            let at = document.root(index).keys(&[
                "paths",
                &operation.path,
                &operation.method.to_ascii_lowercase(),
            ]);
            for deployment in &operation.deployments {
                taken.claim(&at, &request(operation, deployment), &format!("`{}`", operation.id))?;
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
    format!(
        "{} {}{path}?{constants} {content_type} of {}",
        operation.method, deployment.url, deployment.client
    )
}
