//! How a partition column is cut into partitions.

use serde::Serialize;

use super::definition::refused;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::sql::DataType;

const TYPES: [&str; 7] = ["IDENTITY", "YEAR", "MONTH", "DAY", "HOUR", "BUCKET", "TRUNCATE"];

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Transform {
    r#type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(rename = "bucketTransform")]
    bucket: Option<Bucket>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[serde(rename = "truncateTransform")]
    truncate: Option<Truncate>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Bucket {
    bucket_count: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
struct Truncate {
    truncate_length: i64,
}

impl Transform {
    pub fn parse(body: &Object<'_>) -> Result<Self, ApiError> {
        let r#type = body.word("type", &TYPES)?.ok_or_else(|| refused("a transform needs a type"))?;
        let positive = |block: &str, key: &str| {
            let number = body.object(block)?.map(|block| block.integer(key)).transpose()?.flatten();
            let number = number.filter(|number| *number > 0);
            number.ok_or_else(|| refused(format!("transform {type} needs a positive {key}")))
        };
        let mut transform = Self { r#type, bucket: None, truncate: None };
        match r#type {
            "BUCKET" => {
                let bucket_count = positive("bucketTransform", "bucketCount")?;
                transform.bucket = Some(Bucket { bucket_count });
            }
            "TRUNCATE" => {
                let truncate_length = positive("truncateTransform", "truncateLength")?;
                transform.truncate = Some(Truncate { truncate_length });
            }
            _ => {}
        }
        Ok(transform)
    }

    /// Whether values of that type can be cut so.
    pub fn check(&self, name: &str, data_type: &DataType) -> Result<(), String> {
        let fits = match self.r#type {
            "YEAR" | "MONTH" | "DAY" => is_moment(data_type),
            "HOUR" => *data_type == DataType::Timestamp,
            "TRUNCATE" => *data_type == DataType::Varchar || data_type.is_exact(),
            _ => true,
        };
        if fits {
            return Ok(());
        }
        Err(format!("transform {} does not fit partition field [{name}] of type {data_type}", self.r#type))
    }
}

/// Whether there is a date in values of that type.
pub(crate) fn is_moment(data_type: &DataType) -> bool {
    matches!(data_type, DataType::Date | DataType::Timestamp)
}
