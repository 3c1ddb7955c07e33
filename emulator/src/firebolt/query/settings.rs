//! The settings that a request may carry, and what they may be.

use crate::firebolt::settings::Deployment;

/// What a value of a setting looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Text,
    Flag,
    Whole,
    OneOf(&'static [&'static str]),
}

/// Where a setting is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Known {
    Everywhere,
    /// 2.x and Core.
    Today,
    /// 1.0.
    Before,
    /// 2.x in the cloud.
    Cloud,
}

const ON_DROP: &[&str] = &["none", "all", "type_dependent"];

const SETTINGS: [(&str, Form, Known); 23] = [
    ("timezone", Form::Text, Known::Today),
    ("time_zone", Form::Text, Known::Before),
    ("standard_conforming_strings", Form::Flag, Known::Everywhere),
    ("statement_timeout", Form::Whole, Known::Today),
    ("max_execution_time", Form::Whole, Known::Everywhere),
    ("max_result_rows", Form::Whole, Known::Everywhere),
    ("cancel_query_on_connection_drop", Form::OneOf(ON_DROP), Known::Today),
    ("query_label", Form::Text, Known::Everywhere),
    ("enable_result_cache", Form::Flag, Known::Today),
    ("enable_subresult_cache", Form::Flag, Known::Today),
    ("enable_scan_cache", Form::Flag, Known::Today),
    ("warmup", Form::Text, Known::Today),
    ("insert_sharding", Form::Text, Known::Today),
    ("tablet_min_size_bytes", Form::Whole, Known::Today),
    ("tablet_max_size_bytes", Form::Whole, Known::Today),
    ("max_insert_threads", Form::Whole, Known::Today),
    ("optimizer_mode", Form::Text, Known::Today),
    ("cross_region_request_mode", Form::Text, Known::Today),
    ("enable_storage_statistics", Form::Flag, Known::Today),
    ("enable_iceberg_partitioned_scan", Form::Flag, Known::Today),
    ("auto_start_stop_control", Form::Text, Known::Cloud),
    ("advanced_mode", Form::Flag, Known::Today),
    ("firebolt_optimization_enable_exact_count_distinct", Form::Flag, Known::Before),
];

/// Says what is wrong with a setting, if anything is.
pub(super) fn check(deployment: Deployment, name: &str, value: &str) -> Result<(), String> {
    let is_here = |known: Known| match known {
        Known::Everywhere => true,
        Known::Today => deployment != Deployment::V1,
        Known::Before => deployment == Deployment::V1,
        Known::Cloud => deployment == Deployment::V2,
    };
    let found = SETTINGS.iter().find(|(known, _, place)| *known == name && is_here(*place));
    let Some((_, form, _)) = found else { return Err(format!("Unknown setting {name}")) };
    let fits = match form {
        Form::Text => true,
        Form::Flag => ["true", "false", "1", "0", "on", "off"].contains(&value.to_ascii_lowercase().as_str()),
        Form::Whole => value.parse::<u64>().is_ok(),
        Form::OneOf(values) => values.contains(&value.to_ascii_lowercase().as_str()),
    };
    if fits { Ok(()) } else { Err(format!("Invalid value '{value}' for setting {name}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_are_known_where_they_exist() {
        let ok = |deployment, name, value| check(deployment, name, value).is_ok();
        assert!(ok(Deployment::V2, "timezone", "Europe/Oslo") && !ok(Deployment::V1, "timezone", "UTC"));
        assert!(ok(Deployment::V1, "time_zone", "UTC") && !ok(Deployment::V2, "time_zone", "UTC"));
        assert!(ok(Deployment::V2, "auto_start_stop_control", "ignore"));
        assert!(!ok(Deployment::Core, "auto_start_stop_control", "ignore"));
        assert_eq!(check(Deployment::V2, "nope", "1"), Err("Unknown setting nope".to_owned()));
    }

    #[test]
    fn values_have_the_form_of_their_setting() {
        for (name, good, bad) in [
            ("statement_timeout", "500", "soon"),
            ("enable_result_cache", "FALSE", "2"),
            ("cancel_query_on_connection_drop", "ALL", "some"),
            ("max_result_rows", "0", "-1"),
        ] {
            assert_eq!(check(Deployment::V2, name, good), Ok(()));
            assert!(check(Deployment::V2, name, bad).is_err(), "{name}");
        }
    }
}
