//! What a builder says about a Firebolt, the same for every builder that has it.

/// Gives a builder with a `seed` that is a `FireboltSeed`, with a `port` and with `errors`, the methods that every
/// Firebolt has. A sentence says where its databases are.
macro_rules! firebolt_setup {
    ($builder:ty, $place:literal) => {
        impl $builder {
            /// Adds a database.
            #[doc = $place]
            pub fn database(mut self, name: impl Into<String>) -> Self {
                let account = self.seed.accounts.last().map(|account| account.name.clone());
                self.seed.databases.push($crate::seed::firebolt::DatabaseSeed {
                    name: name.into(),
                    account,
                    description: String::new(),
                    statements: Vec::new(),
                });
                self
            }

            /// Runs a statement, or several with `;` between them, in a database when the server starts.
            pub fn sql(mut self, database: impl Into<String>, statement: impl Into<String>) -> Self {
                self.seed.statements.push((database.into(), statement.into()));
                self
            }

            /// Lets a folder stand for a bucket, named `bucket` or `s3://bucket/prefix`: external tables read its files.
            pub fn bucket(mut self, url: impl Into<String>, folder: impl Into<std::path::PathBuf>) -> Self {
                self.seed.buckets.push((url.into(), folder.into()));
                self
            }

            /// How long an access token lasts: 12 hours on 1.0, 24 hours elsewhere, unless told otherwise.
            pub fn token_lifetime(mut self, lifetime: std::time::Duration) -> Self {
                self.seed.settings.token_lifetime = Some(lifetime);
                self
            }

            /// How long an engine takes from one state to the next; 2 ms unless told otherwise.
            pub fn state_pace(mut self, pace: std::time::Duration) -> Self {
                self.seed.settings.state_pace = pace;
                self
            }

            /// Adds what a seed says; [the manual](crate::manual) describes its format.
            pub fn seed(mut self, json: &str) -> Self {
                self.errors.extend($crate::seed::firebolt_file::read(json, &mut self.seed).err());
                self
            }

            /// Adds what a seed file says; [the manual](crate::manual) describes its format.
            pub fn seed_file(mut self, path: impl AsRef<std::path::Path>) -> Self {
                let added = $crate::seed::from_file(path.as_ref(), |json| {
                    $crate::seed::firebolt_file::read(json, &mut self.seed)
                });
                self.errors.extend(added.err());
                self
            }

            /// The port on loopback; a free one unless told otherwise.
            pub fn port(mut self, port: u16) -> Self {
                self.port = port;
                self
            }

            /// Starts the server.
            ///
            /// # Errors
            /// What is wrong with the first entry that cannot be made, or why a port cannot be opened.
            pub fn start(self) -> Result<$crate::Emulator, $crate::Error> {
                if let Some(error) = self.errors.into_iter().next() {
                    return Err(error);
                }
                $crate::firebolt_builder::start(self.seed, self.port)
            }

            fn quirk(mut self, quirk: $crate::firebolt::settings::Quirk) -> Self {
                self.seed.settings.quirks.insert(quirk);
                self
            }
        }
    };
}

/// Gives a builder of the cloud what has accounts and engines.
macro_rules! firebolt_cloud {
    ($builder:ty) => {
        impl $builder {
            /// Adds an account. Databases and engines that are added after it are in it.
            pub fn account(mut self, name: impl Into<String>) -> Self {
                let name = name.into();
                self.seed.accounts.push($crate::seed::firebolt::AccountSeed { name, id: None });
                self
            }

            /// Adds a service account, which may use all accounts.
            pub fn service_account(mut self, id: impl Into<String>, secret: impl Into<String>) -> Self {
                self.seed.service_accounts.push($crate::seed::firebolt::ServiceAccountSeed {
                    name: None,
                    id: id.into(),
                    secret: secret.into(),
                    accounts: None,
                });
                self
            }

            /// Adds an engine that runs, for a database of its account. The first one of a database is its default.
            pub fn engine(self, name: impl Into<String>, database: impl Into<String>) -> Self {
                self.add_engine(name.into(), database.into(), false)
            }

            /// Adds an engine that is stopped.
            pub fn stopped_engine(self, name: impl Into<String>, database: impl Into<String>) -> Self {
                self.add_engine(name.into(), database.into(), true)
            }

            fn add_engine(mut self, name: String, database: String, is_stopped: bool) -> Self {
                let account = self.seed.accounts.last().map(|account| account.name.clone());
                let engine = $crate::seed::firebolt::EngineSeed::new(name, account, vec![database]);
                self.seed.engines.push($crate::seed::firebolt::EngineSeed { is_stopped, ..engine });
                self
            }

            /// URLs that are given out begin with `http://`, for clients that would go to `https` otherwise. Firebolt
            /// itself gives out bare hosts.
            pub fn urls_with_scheme(self) -> Self {
                self.quirk($crate::firebolt::settings::Quirk::UrlsWithScheme)
            }
        }
    };
}

pub(crate) use {firebolt_cloud, firebolt_setup};
