//! The output formats by their names.

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    JsonCompact,
    JsonCompactLimited,
    Json,
    JsonLinesCompact,
    TsvWithNamesAndTypes,
    TsvWithNames,
    Csv,
    CsvWithNames,
    Psql,
    Vertical,
    ArrowStream,
}

impl Format {
    /// The format of that name, in any case; older names count, too.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name.to_ascii_lowercase().as_str() {
            "json_compact" | "jsoncompact" => Self::JsonCompact,
            "json_compactlimited" | "fb_jsoncompactlimited" => Self::JsonCompactLimited,
            "json" => Self::Json,
            "jsonlines_compact" => Self::JsonLinesCompact,
            "tabseparatedwithnamesandtypes" => Self::TsvWithNamesAndTypes,
            "tabseparatedwithnames" => Self::TsvWithNames,
            "csv" => Self::Csv,
            "csvwithnames" => Self::CsvWithNames,
            "psql" => Self::Psql,
            "vertical" => Self::Vertical,
            "arrowstream" => Self::ArrowStream,
            _ => return None,
        })
    }

    /// What stands in `Content-Type`.
    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::JsonCompact | Self::JsonCompactLimited | Self::Json => "application/json",
            Self::JsonLinesCompact => "application/x-ndjson",
            Self::TsvWithNamesAndTypes | Self::TsvWithNames => "text/tab-separated-values; charset=UTF-8",
            Self::Csv | Self::CsvWithNames => "text/csv; charset=UTF-8",
            Self::Psql | Self::Vertical => "text/plain; charset=UTF-8",
            Self::ArrowStream => "application/vnd.apache.arrow.stream",
        }
    }

    /// Whether it can tell of a failure behind the rows that came before it.
    pub(crate) fn shows_failures(self) -> bool {
        matches!(self, Self::JsonLinesCompact | Self::TsvWithNamesAndTypes | Self::TsvWithNames)
    }
}
