//! What a reflection keeps of its dataset: read from a request, and held against the columns.

use serde::Serialize;

use super::transform::Transform;
use crate::dremio::body::Object;
use crate::dremio::error::ApiError;
use crate::sql::{Column, DataType};

/// The aggregates that a measure may keep.
pub(crate) const MEASURES: [&str; 5] = ["COUNT", "MAX", "MIN", "SUM", "APPROX_COUNT_DISTINCT"];

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Kind {
    Raw,
    Aggregation,
}

impl Kind {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Raw => "RAW",
            Self::Aggregation => "AGGREGATION",
        }
    }
}

/// A column, in the wire's wrapping.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Field {
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Dimension {
    pub name: String,
    pub granularity: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Measure {
    pub name: String,
    pub measure_type_list: Vec<&'static str>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Partition {
    pub name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub transform: Option<Transform>,
}

/// The fields of a reflection.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Fields {
    #[serde(rename = "displayFields", skip_serializing_if = "Vec::is_empty")]
    pub display: Vec<Field>,
    #[serde(rename = "dimensionFields", skip_serializing_if = "Vec::is_empty")]
    pub dimensions: Vec<Dimension>,
    #[serde(rename = "measureFields", skip_serializing_if = "Vec::is_empty")]
    pub measures: Vec<Measure>,
    #[serde(rename = "distributionFields", skip_serializing_if = "Vec::is_empty")]
    pub distribution: Vec<Field>,
    #[serde(rename = "partitionFields", skip_serializing_if = "Vec::is_empty")]
    pub partition: Vec<Partition>,
    #[serde(rename = "sortFields", skip_serializing_if = "Vec::is_empty")]
    pub sort: Vec<Field>,
}

/// All that a user says about a reflection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Definition {
    pub kind: Kind,
    pub name: String,
    pub dataset_id: String,
    pub enabled: bool,
    pub arrow_caching: bool,
    /// Whether the server looks after it; the request says so.
    pub managed: bool,
    pub fields: Fields,
    pub strategy: &'static str,
}

/// A refusal of a definition.
pub(crate) fn refused(reason: impl AsRef<str>) -> ApiError {
    ApiError::user(format!("Invalid reflection: {}", reason.as_ref()), Vec::new())
}

impl Definition {
    /// Reads a request; keys that are not known are nobody's concern.
    pub fn parse(body: &Object<'_>) -> Result<Self, ApiError> {
        let enabled = body.boolean("enabled")?;
        let enabled =
            enabled.ok_or_else(|| ApiError::bad_request("Reflections must have the enabled field set"))?;
        let kind = match body.word("type", &["RAW", "AGGREGATION"])? {
            Some("RAW") => Kind::Raw,
            Some(_) => Kind::Aggregation,
            None => return Err(refused("the type is required")),
        };
        let text = |key: &str| Ok::<_, ApiError>(body.text(key)?.filter(|text| !text.trim().is_empty()));
        let strategy = body.word("partitionDistributionStrategy", &["CONSOLIDATED", "STRIPED"])?;
        Ok(Self {
            kind,
            name: text("name")?.ok_or_else(|| refused("a name is required"))?,
            dataset_id: text("datasetId")?.ok_or_else(|| refused("a datasetId is required"))?,
            enabled,
            arrow_caching: body.boolean("arrowCachingEnabled")?.unwrap_or(false),
            managed: text("reflectionMode")?.is_some_and(|mode| mode != "Manual"),
            fields: Fields::parse(body)?,
            strategy: strategy.unwrap_or("CONSOLIDATED"),
        })
    }

    /// Why the definition does not fit a dataset with these columns. What is disabled may have any shape.
    pub fn check(&self, columns: &[Column]) -> Result<(), String> {
        if self.enabled {
            self.check_shape()?;
        }
        self.fields.check(columns)
    }

    fn check_shape(&self) -> Result<(), String> {
        let fields = &self.fields;
        let (known, role) = match self.kind {
            Kind::Raw => {
                if fields.display.is_empty() {
                    return Err("a raw reflection needs at least one display field".to_owned());
                }
                if !fields.dimensions.is_empty() || !fields.measures.is_empty() {
                    return Err("a raw reflection has neither dimensions nor measures".to_owned());
                }
                (fields.display.iter().map(|field| &field.name).collect::<Vec<_>>(), "display")
            }
            Kind::Aggregation => {
                if !fields.display.is_empty() {
                    return Err("an aggregation reflection has no display fields".to_owned());
                }
                if fields.dimensions.is_empty() && fields.measures.is_empty() {
                    return Err("an aggregation reflection needs a dimension or a measure".to_owned());
                }
                (fields.dimensions.iter().map(|field| &field.name).collect(), "dimension")
            }
        };
        for (what, name) in fields.layout() {
            if !known.contains(&name) {
                return Err(format!("{what} field [{name}] must be a {role} field, too"));
            }
        }
        let sorted = |partition: &&Partition| fields.sort.iter().any(|field| field.name == partition.name);
        match fields.partition.iter().find(sorted) {
            Some(both) => Err(format!("field [{}] can not be both sorted and partitioned by", both.name)),
            None => Ok(()),
        }
    }
}

impl Fields {
    pub fn parse(body: &Object<'_>) -> Result<Self, ApiError> {
        let measure = |field: &Object<'_>| {
            let known = field.texts("measureTypeList")?.unwrap_or_default();
            let word = |text: &String| MEASURES.into_iter().find(|known| *known == text.trim());
            let types: Option<Vec<_>> = known.iter().map(word).collect();
            let types = types.ok_or_else(|| field.invalid("measureTypeList"))?;
            // Without a list, the four usual ones.
            let measure_type_list =
                if types.is_empty() { MEASURES.into_iter().take(4).collect() } else { types };
            Ok(Measure { name: name(field)?, measure_type_list })
        };
        let dimension = |field: &Object<'_>| {
            let granularity = field.word("granularity", &["DATE", "NORMAL"])?.unwrap_or("NORMAL");
            Ok(Dimension { name: name(field)?, granularity })
        };
        let partition = |field: &Object<'_>| {
            let transform = field.object("transform")?;
            let transform = transform.as_ref().map(Transform::parse).transpose()?;
            Ok(Partition { name: name(field)?, transform })
        };
        let plain = |field: &Object<'_>| Ok(Field { name: name(field)? });
        Ok(Self {
            display: list(body, "displayFields", plain)?,
            dimensions: list(body, "dimensionFields", dimension)?,
            measures: list(body, "measureFields", measure)?,
            distribution: list(body, "distributionFields", plain)?,
            partition: list(body, "partitionFields", partition)?,
            sort: list(body, "sortFields", plain)?,
        })
    }

    /// The fields that say how the rows are laid out.
    fn layout(&self) -> impl Iterator<Item = (&'static str, &String)> {
        let distribution = self.distribution.iter().map(|field| ("distribution", &field.name));
        let partition = self.partition.iter().map(|field| ("partition", &field.name));
        let sort = self.sort.iter().map(|field| ("sort", &field.name));
        distribution.chain(partition).chain(sort)
    }

    fn check(&self, columns: &[Column]) -> Result<(), String> {
        for field in &self.display {
            column(columns, "display", &field.name)?;
        }
        let dimensions = self.dimensions.iter().map(|field| ("dimension", &field.name));
        let measures = self.measures.iter().map(|field| ("measure", &field.name));
        for (what, name) in dimensions.chain(measures).chain(self.layout()) {
            let data_type = column(columns, what, name)?;
            if matches!(data_type, DataType::List(_) | DataType::Map(..) | DataType::Struct(_)) {
                return Err(format!("{what} field [{name}] is of type {data_type}, which can not be used"));
            }
        }
        for measure in &self.measures {
            let data_type = column(columns, "measure", &measure.name)?;
            // The list that stands in for a missing one asks for sums, whatever the type.
            let stand_in = measure.measure_type_list.iter().eq(MEASURES.iter().take(4));
            let sums = measure.measure_type_list.contains(&"SUM") && !stand_in;
            if sums && !keeps(data_type, "SUM") {
                return Err(format!("measure field [{}] of type {data_type} has no SUM", measure.name));
            }
        }
        for partition in &self.partition {
            let data_type = column(columns, "partition", &partition.name)?;
            if let Some(transform) = &partition.transform {
                transform.check(&partition.name, data_type)?;
            }
        }
        Ok(())
    }
}

/// Whether there is that aggregate of values of a type.
pub(crate) fn keeps(data_type: &DataType, measure: &str) -> bool {
    let number = data_type.is_number();
    match measure {
        "SUM" => number,
        "MIN" | "MAX" => !matches!(data_type, DataType::Boolean | DataType::Varbinary | DataType::Null),
        _ => true,
    }
}

fn column<'a>(columns: &'a [Column], what: &str, name: &str) -> Result<&'a DataType, String> {
    let found = columns.iter().find(|column| column.name == name);
    let missing = || format!("{what} field [{name}] does not exist in the dataset");
    found.map(|column| &column.data_type).ok_or_else(missing)
}

fn name(field: &Object<'_>) -> Result<String, ApiError> {
    field.text("name")?.ok_or_else(|| field.invalid("name"))
}

fn list<T>(
    body: &Object<'_>,
    key: &str,
    read: impl Fn(&Object<'_>) -> Result<T, ApiError>,
) -> Result<Vec<T>, ApiError> {
    body.objects(key)?.unwrap_or_default().iter().map(read).collect()
}
