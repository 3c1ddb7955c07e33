//! What an Arctic engine is to do with tables.

use serde::Serialize;

use crate::dremio::{ApiError, Object};

const TYPES: [&str; 2] = ["OPTIMIZE", "VACUUM"];

/// A kind of work, and on what.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub kind: &'static str,
    pub config: Config,
}

#[derive(Clone, Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Config {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub table_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_file_size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_file_size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    min_files: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target_file_size: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    retention_period_minutes: Option<i64>,
}

impl Task {
    pub fn read(body: &Object<'_>) -> Result<Self, ApiError> {
        let required = |key: &str| ApiError::bad_request(format!("{key} is required."));
        let kind = body.word("type", &TYPES)?.ok_or_else(|| required("type"))?;
        let config = match body.object("config")? {
            Some(config) => Config::read(&config)?,
            None if kind == "VACUUM" => Config::default(),
            None => return Err(required("config")),
        };
        if kind == "OPTIMIZE" && config.table_id.is_none() {
            return Err(required("config.tableId"));
        }
        if kind == "OPTIMIZE" && config.reference.is_none() {
            return Err(required("config.reference"));
        }
        Ok(Self { kind, config })
    }
}

impl Config {
    fn read(body: &Object<'_>) -> Result<Self, ApiError> {
        body.only(&[
            "tableId",
            "reference",
            "maxFileSize",
            "minFileSize",
            "minFiles",
            "targetFileSize",
            "retentionPeriodMinutes",
        ])?;
        let count = |key: &str| match body.integer(key)? {
            Some(number) if number < 1 => Err(body.invalid(key)),
            number => Ok(number),
        };
        let size = |key: &str| match body.text(key)? {
            Some(text) if !is_size(&text) => Err(body.invalid(key)),
            text => Ok(text),
        };
        Ok(Self {
            table_id: body.text("tableId")?,
            reference: body.text("reference")?,
            max_file_size: size("maxFileSize")?,
            min_file_size: size("minFileSize")?,
            min_files: count("minFiles")?,
            target_file_size: size("targetFileSize")?,
            retention_period_minutes: count("retentionPeriodMinutes")?,
        })
    }
}

/// A size with its unit: `256 MB`.
fn is_size(text: &str) -> bool {
    let unit_at = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let unit = text.get(unit_at..).unwrap_or_default().trim_start();
    unit_at > 0 && ["B", "KB", "MB", "GB"].contains(&unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        assert!(["256 MB", "1GB", "12 B"].into_iter().all(is_size));
        assert!(!["256", "MB", "1.5 GB", "1 TB", ""].into_iter().any(is_size));
    }
}
