//! Ingestion pipes: files that are queued for them.

use std::sync::Arc;

use serde::Serialize;

use super::Cloud;
use super::routes::Route;
use crate::dremio::reply::Reply;
use crate::dremio::route::Call;
use crate::dremio::{ApiError, Object, lock, new_id};

pub(super) const ROUTES: &[Route] =
    &[Route::new("POST", "/v0/projects/{projectId}/pipes/{pipeId}/loadfiles", load)];

const UNITS: [&str; 4] = ["B", "KB", "MB", "GB"];

/// A pipe with the files that it was told to load.
#[derive(Clone, Debug)]
pub(crate) struct Pipe {
    id: String,
    /// The request each came with, and the path.
    queue: Vec<(String, String)>,
}

impl Pipe {
    /// One without files.
    pub fn new(id: String) -> Self {
        Self { id, queue: Vec::new() }
    }
}

/// A size as `12 MB`: a whole number, one blank, a unit.
fn is_size(text: &str) -> bool {
    let Some((number, unit)) = text.split_once(' ') else { return false };
    !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) && UNITS.contains(&unit)
}

/// `POST /v0/projects/{projectId}/pipes/{pipeId}/loadfiles`
fn load(cloud: &Arc<Cloud>, call: &Call) -> Result<Reply, ApiError> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Loading {
        request_id: String,
    }

    let project = cloud.project(call.part(0))?;
    let id = call.part(1);
    let mut pipes = lock(&project.pipes);
    let pipe = pipes.iter_mut().find(|pipe| pipe.id == id);
    let pipe = pipe.ok_or_else(|| ApiError::not_found(format!("Could not find pipe with id [{id}].")))?;
    let body = call.json()?;
    let body = Object::root(&body)?;
    body.only(&["files"])?;
    let files = body.objects("files")?.filter(|files| !files.is_empty());
    let request_id = new_id();
    let mut queue = Vec::new();
    for file in files.ok_or_else(|| ApiError::bad_request("files is required."))? {
        file.only(&["path", "size"])?;
        let required = |key: &str| {
            let text = file.text(key)?.filter(|text| !text.is_empty());
            text.ok_or_else(|| ApiError::bad_request(format!("{} is required.", file.at(key))))
        };
        let (path, size) = (required("path")?, required("size")?);
        if !is_size(&size) {
            return Err(file.invalid("size"));
        }
        queue.push((request_id.clone(), path));
    }
    pipe.queue.extend(queue);
    Ok(Reply::json(&Loading { request_id }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_a_number_and_a_unit() {
        assert!(["0 B", "12 KB", "7 MB", "1 GB"].into_iter().all(is_size));
        assert!(!["12", "12MB", "12  MB", "1.5 MB", " MB", "12 TB", "-1 B", ""].into_iter().any(is_size));
    }
}
