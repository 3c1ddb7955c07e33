//! What a builder says about a catalog, the same for every builder that has one.

use crate::sql::{Column, DataType};

/// Gives a builder with a `seed` that has `entries` and `privileges`, and with `errors`, the methods that fill a catalog.
macro_rules! contents {
    ($builder:ty, $made:literal) => {
        impl $builder {
            /// Adds a folder, and the folders above it.
            pub fn folder(self, path: impl Into<$crate::Path>) -> Self {
                self.entry($crate::seed::Entry::Folder(path.into()))
            }

            /// Adds a source of a type such as `S3` or `POSTGRES`, with the config a client would send: a JSON object.
            pub fn source(
                mut self,
                name: impl Into<String>,
                source_type: impl Into<String>,
                config: serde_json::Value,
            ) -> Self {
                let name = name.into();
                let config = match config {
                    serde_json::Value::Object(config) => config,
                    serde_json::Value::Null => serde_json::Map::new(),
                    _ => {
                        self.errors.push($crate::Error::new(format!(
                            "source `{name}`: the config must be a JSON object"
                        )));
                        return self;
                    }
                };
                self.entry($crate::seed::Entry::Source { name, source_type: source_type.into(), config })
            }

            /// Adds a text file to a filesystem source, not promoted.
            #[doc = concat!("A source that is not there is made, ", $made, ".")]
            pub fn file(self, path: impl Into<$crate::Path>, text: impl Into<String>) -> Self {
                self.entry($crate::seed::Entry::File {
                    path: path.into(),
                    content: $crate::seed::FileContent::Text(text.into()),
                })
            }

            /// Adds a file in another format, Parquet for instance: promoted, it has these rows.
            pub fn file_with_rows<N: Into<String>>(
                self,
                path: impl Into<$crate::Path>,
                columns: impl IntoIterator<Item = (N, $crate::DataType)>,
                rows: impl IntoIterator<Item = Vec<$crate::Value>>,
            ) -> Self {
                let content = $crate::seed::FileContent::Rows {
                    columns: $crate::contents::columns_of(columns),
                    rows: rows.into_iter().collect(),
                };
                self.entry($crate::seed::Entry::File { path: path.into(), content })
            }

            /// Adds a table with its rows.
            #[doc = concat!("A source that is not there is made, ", $made, ".")]
            pub fn table<N: Into<String>>(
                self,
                path: impl Into<$crate::Path>,
                columns: impl IntoIterator<Item = (N, $crate::DataType)>,
                rows: impl IntoIterator<Item = Vec<$crate::Value>>,
            ) -> Self {
                let (columns, rows) = ($crate::contents::columns_of(columns), rows.into_iter().collect());
                self.entry($crate::seed::Entry::Table { path: path.into(), columns, rows })
            }

            /// Adds a view, and the folders above it. Its space must be there.
            pub fn view(self, path: impl Into<$crate::Path>, sql: impl Into<String>) -> Self {
                self.entry($crate::seed::Entry::View {
                    path: path.into(),
                    sql: sql.into(),
                    context: Vec::new(),
                })
            }

            /// Runs a statement as the first administrator.
            pub fn sql(self, statement: impl Into<String>) -> Self {
                self.entry($crate::seed::Entry::Sql(statement.into()))
            }

            /// Grants privileges on an object, such as `SELECT` or `ALL`, to a user.
            pub fn privileges<'a>(
                self,
                user: impl Into<String>,
                path: impl Into<$crate::Path>,
                privileges: impl IntoIterator<Item = &'a str>,
            ) -> Self {
                self.grant($crate::seed::Holder::User(user.into()), path.into(), privileges)
            }

            /// Grants privileges on an object to a role.
            pub fn role_privileges<'a>(
                self,
                role: impl Into<String>,
                path: impl Into<$crate::Path>,
                privileges: impl IntoIterator<Item = &'a str>,
            ) -> Self {
                self.grant($crate::seed::Holder::Role(role.into()), path.into(), privileges)
            }

            fn grant<'a>(
                mut self,
                holder: $crate::seed::Holder,
                path: $crate::Path,
                privileges: impl IntoIterator<Item = &'a str>,
            ) -> Self {
                let privileges = privileges.into_iter().map(str::to_owned).collect();
                self.seed.privileges.push($crate::seed::Granted { holder, path, privileges });
                self
            }

            fn entry(mut self, entry: $crate::seed::Entry) -> Self {
                self.seed.entries.push(entry);
                self
            }
        }
    };
}

pub(crate) use contents;

pub(crate) fn columns_of<N: Into<String>>(columns: impl IntoIterator<Item = (N, DataType)>) -> Vec<Column> {
    columns.into_iter().map(|(name, data_type)| Column::new(name, data_type)).collect()
}
