//! External tables: the columns of files in a bucket, or of files that came with a request.

mod arrow;
mod csv;
mod infer;
mod json;
mod parquet;

use super::buckets::{Buckets, Object, patterns};
use super::statement::{Copy, CreateExternal, FileKind, FileOptions};
use crate::sql::cell::Cell;
use crate::sql::firebolt::Zone;
use crate::sql::store::{CellRows, Running, Scan};
use crate::sql::{Cancel, Column, SqlError};
use flate2::read::MultiGzDecoder;
use regex::Regex;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Where the bytes of a file are.
#[derive(Clone, Debug)]
enum Bytes {
    Path(PathBuf),
    Memory(Arc<Vec<u8>>),
}

/// A file to read.
#[derive(Clone, Debug)]
pub(super) struct Source {
    name: String,
    bytes: Bytes,
}

impl Source {
    fn of(object: Object) -> Self {
        Self { name: object.name, bytes: Bytes::Path(object.path) }
    }

    /// Its bytes, unpacked when it is packed.
    fn open(&self, gzip: bool) -> Result<Box<dyn Read + Send>, String> {
        let plain: Box<dyn Read + Send> = match &self.bytes {
            Bytes::Path(path) => {
                Box::new(File::open(path).map_err(|error| format!("{} cannot be read: {error}", self.name))?)
            }
            Bytes::Memory(bytes) => Box::new(std::io::Cursor::new(bytes.as_ref().clone())),
        };
        let packed = gzip || self.name.to_ascii_lowercase().ends_with(".gz");
        Ok(if packed { Box::new(MultiGzDecoder::new(plain)) } else { plain })
    }
}

/// Where the files come from.
#[derive(Clone, Debug)]
enum Origin {
    Bucket { buckets: Buckets, url: String, patterns: Vec<Regex> },
    Files(Vec<Source>),
}

/// An external table.
#[derive(Debug)]
pub(super) struct External {
    columns: Vec<Column>,
    origin: Origin,
    options: FileOptions,
    read: AtomicU64,
}

/// Rows of values, or the sentence that ends them.
type Values<'a> = Box<dyn Iterator<Item = Result<Vec<Cell>, String>> + 'a>;

impl External {
    /// An external table as it is declared.
    pub(super) fn new(create: &CreateExternal, buckets: &Buckets) -> Result<Self, String> {
        let origin = Origin::Bucket {
            buckets: buckets.clone(),
            url: create.url.clone(),
            patterns: patterns(&create.pattern)?,
        };
        let columns = create.columns.iter().map(|spec| spec.column.clone()).collect();
        Ok(Self { columns, origin, options: create.options.clone(), read: AtomicU64::new(0) })
    }

    /// The same table, of which nothing was read yet.
    pub(super) fn unread(&self) -> Self {
        let (columns, origin, options) = (self.columns.clone(), self.origin.clone(), self.options.clone());
        Self { columns, origin, options, read: AtomicU64::new(0) }
    }

    /// The columns as they were declared.
    pub(super) fn declared(&self) -> &[Column] {
        &self.columns
    }

    /// The files of `COPY`, as these columns or as those that they have by themselves.
    pub(super) fn of_copy(
        copy: &Copy,
        columns: Option<Vec<Column>>,
        buckets: &Buckets,
    ) -> Result<Self, String> {
        let options = copy.options.clone();
        let patterns = patterns(&copy.pattern)?;
        let files = buckets.list(&copy.url, &patterns, &Cancel::new())?;
        if files.is_empty() {
            return Err(format!("There are no files at '{}'", copy.url));
        }
        let files: Vec<Source> = files.into_iter().map(Source::of).collect();
        let columns = match columns {
            Some(columns) => columns,
            None => infer::columns(&files, &options)?,
        };
        Ok(Self { columns, origin: Origin::Files(files), options, read: AtomicU64::new(0) })
    }

    /// The table of `read_csv('url', ...)` and `read_parquet('url', ...)`; its columns are those of the files.
    pub(super) fn of_function(
        name: &str,
        arguments: &[(String, String)],
        buckets: &Buckets,
        uploads: &[(String, Vec<u8>)],
    ) -> Option<Result<Self, String>> {
        let kind = match name {
            "READ_CSV" => FileKind::Csv,
            "READ_JSON" | "READ_NDJSON" => FileKind::Json,
            "READ_PARQUET" => FileKind::Parquet,
            "READ_ARROW" => FileKind::Arrow,
            _ => return None,
        };
        Some(Self::of_files(kind, arguments, buckets, uploads))
    }

    fn of_files(
        kind: FileKind,
        arguments: &[(String, String)],
        buckets: &Buckets,
        uploads: &[(String, Vec<u8>)],
    ) -> Result<Self, String> {
        let mut options = FileOptions::new(kind);
        let mut url = None;
        let mut pattern = None;
        for (place, (name, value)) in arguments.iter().enumerate() {
            match name.as_str() {
                "" if place == 0 => url = Some(value),
                "url" => url = Some(value),
                "pattern" | "object_pattern" => pattern = Some(value.as_str()),
                "" => return Err("The arguments behind the first have names: name => value".to_owned()),
                "aws_access_key_id" | "aws_secret_access_key" | "aws_session_token" | "location" => {}
                other => options
                    .set(&other.to_ascii_uppercase(), value)
                    .ok_or_else(|| format!("The argument {other} => {value} is not supported"))?,
            }
        }
        let url = url.ok_or("A URL is missing")?;
        let files = match url.strip_prefix("upload://") {
            Some(part) => vec![upload(part, uploads)?],
            None => listed(url, pattern, buckets, uploads)?,
        };
        let columns = infer::columns(&files, &options)?;
        Ok(Self { columns, origin: Origin::Files(files), options, read: AtomicU64::new(0) })
    }

    fn files(&self, cancel: &Cancel) -> Result<Vec<Source>, String> {
        match &self.origin {
            Origin::Files(files) => Ok(files.clone()),
            Origin::Bucket { buckets, url, patterns } => {
                Ok(buckets.list(url, patterns, cancel)?.into_iter().map(Source::of).collect())
            }
        }
    }

    fn rows_of<'a>(&'a self, file: &Source, zone: &Zone) -> Result<Values<'a>, String> {
        Ok(match self.options.kind {
            FileKind::Csv | FileKind::Tsv => Box::new(csv::rows(file, &self.columns, &self.options, zone)?),
            FileKind::Json => Box::new(json::rows(file, &self.columns, &self.options, zone)?),
            FileKind::Parquet => Box::new(parquet::rows(file, &self.columns, zone)?),
            FileKind::Arrow => Box::new(arrow::rows(file, &self.columns, zone)?),
        })
    }
}

fn upload(part: &str, uploads: &[(String, Vec<u8>)]) -> Result<Source, String> {
    match uploads.iter().find(|(name, _)| name == part) {
        Some((name, bytes)) => {
            Ok(Source { name: name.clone(), bytes: Bytes::Memory(Arc::new(bytes.clone())) })
        }
        None => Err(format!("No file was uploaded under the name '{part}'")),
    }
}

/// The files of a URL in which `*` stands for anything; a bare name is that of an upload.
fn listed(
    url: &str,
    pattern: Option<&str>,
    buckets: &Buckets,
    uploads: &[(String, Vec<u8>)],
) -> Result<Vec<Source>, String> {
    if !url.contains("://") {
        return Ok(vec![upload(url, uploads)?]);
    }
    let (base, own) = match url.find('*') {
        Some(star) => {
            let slash = url.get(..star).and_then(|front| front.rfind('/')).unwrap_or(star);
            url.split_at_checked(slash).unwrap_or((url, ""))
        }
        None => (url, "*"),
    };
    let patterns = patterns(pattern.unwrap_or(own))?;
    let found = buckets.list(base, &patterns, &Cancel::new())?;
    if found.is_empty() {
        return Err(format!("There are no files at '{url}'"));
    }
    Ok(found.into_iter().map(Source::of).collect())
}

impl Scan for External {
    fn columns(&self) -> &[Column] {
        &self.columns
    }

    fn rows(&self, running: &Running) -> Result<CellRows<'_>, SqlError> {
        let files = self.files(&running.cancel).map_err(SqlError::Execution)?;
        let zone = running.zone.clone().unwrap_or_default();
        let rows = files.into_iter().flat_map(move |file| {
            let rows: Values<'_> = match self.rows_of(&file, &zone) {
                Ok(rows) => rows,
                Err(text) => Box::new(std::iter::once(Err(text))),
            };
            rows.enumerate().map(move |(place, row)| {
                row.map_err(|text| {
                    SqlError::Execution(format!("Error in file '{}', row {}: {text}", file.name, place + 1))
                })
            })
        });
        Ok(Box::new(rows.inspect(|_| {
            self.read.fetch_add(1, Ordering::Relaxed);
        })))
    }

    fn rows_read(&self) -> u64 {
        self.read.load(Ordering::Relaxed)
    }
}
